import type { Instant } from '@wellflow/kernel';
import type { ImportMapping } from '../../domain/imports/mapping';
import type { OrderMemory } from '../../domain/imports/place-in-time';

/** A failed one may go on; the others are final. */
export type ImportState = 'uploading' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Up to where a file is read: every reading before is on the brokers' disks, or refused and in the report. */
export type FilePosition = {
  /** Where a stretch of the file begins, in bytes as kept. */
  readonly byte: number;
  /** Rows before that byte, the header and empty ones included. */
  readonly rowsBefore: number;
  /** Rows of the stretch that are read. */
  readonly skip: number;
};

/** Cells of columns with values: accepted + quarantined + refused + empty + skipped. */
export type ImportCounts = {
  readonly rows: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly refused: number;
  readonly empty: number;
  readonly skipped: number;
  /** Words where numbers were expected, and how often; the first 50 kinds. */
  readonly words: Readonly<Record<string, number>>;
};

export const nothingCounted: ImportCounts = {
  ...{ rows: 0, accepted: 0, quarantined: 0, refused: 0, empty: 0, skipped: 0, words: {} },
};

/** Columns of the file that the mapping does not know, and of the mapping that the file does not have. */
export type ImportColumns = { readonly ignored: readonly string[]; readonly missing: readonly string[] };

export interface ReadingImport {
  readonly importId: string;
  readonly fileName: string;
  readonly mapping: ImportMapping;
  readonly state: ImportState;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  /** Bytes of the file that are kept, as they are once inflated. */
  readonly uploadedBytes: number;
  readonly readBytes: number;
  /** Chunks that are done. */
  readonly chunk: number;
  /** Absent before the first chunk. */
  readonly position: FilePosition | null;
  readonly memory: OrderMemory;
  readonly counts: ImportCounts;
  readonly columns: ImportColumns | null;
  readonly readingsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly failure: { readonly code: string; readonly detail: string } | null;
}

export type NewImport = Pick<ReadingImport, 'importId' | 'fileName' | 'mapping' | 'createdBy'>;

/** What a chunk changes. */
export interface ImportAdvance extends Pick<
  ReadingImport,
  'memory' | 'counts' | 'columns' | 'readBytes' | 'readingsPerSecond' | 'bytesPerSecond'
> {
  /** The chunk that is done, from 0. */
  readonly chunk: number;
  readonly position: FilePosition;
  /** Lines of the report. */
  readonly report: string;
}

export type ImportEnd = { readonly state: 'done' } | { readonly state: 'failed'; readonly failure: ImportFailure };
export type ImportFailure = NonNullable<ReadingImport['failure']>;

/** Imports, their files and reports. Whatever it has answered survives a crash. */
export interface Imports {
  create(organization: string, added: NewImport): Promise<ReadingImport>;
  find(organization: string, importId: string): Promise<ReadingImport | undefined>;
  /** The latest, newest first. */
  list(organization: string, limit: number): Promise<readonly ReadingImport[]>;
  /** Adds to the file. @returns whether the part begins where the kept file ends, and the file is still awaited. */
  append(organization: string, importId: string, part: FilePart): Promise<boolean>;
  /** The file is there whole: it is to be read. @returns whether it was awaited. */
  complete(organization: string, importId: string): Promise<boolean>;
  /** Somebody works on it from now on. @returns nothing when there is nothing to be done. */
  begin(organization: string, importId: string): Promise<ReadingImport | undefined>;
  /** All of it or nothing. @returns false when somebody else was quicker, or it was cancelled. */
  advance(organization: string, importId: string, done: ImportAdvance): Promise<boolean>;
  end(organization: string, importId: string, end: ImportEnd): Promise<void>;
  /** A failed one goes on where it was. @returns whether it had failed. */
  resume(organization: string, importId: string): Promise<boolean>;
  /** What is sent stays sent; the file is forgotten. @returns whether it was not over. */
  cancel(organization: string, importId: string): Promise<boolean>;
  /** The file from a byte on. */
  read(organization: string, importId: string, from: number): AsyncIterable<Uint8Array>;
  /** Lines of the report, in the order of the file. */
  report(organization: string, importId: string): AsyncIterable<string>;
}

export interface FilePart {
  readonly start: number;
  readonly bytes: Uint8Array;
}
