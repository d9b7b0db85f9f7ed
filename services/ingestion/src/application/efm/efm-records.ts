import type { Instant, LocalDate, Tx } from '@wellflow/kernel';
import type { EfmKind } from '../../domain/efm/efm-kinds';
import type { KnownEdition } from '../../domain/efm/judge-lines';
import type { EfmLine, EfmRecord, RecordedEfm } from '../../domain/efm/record';

/** A file as it came, without its lines: those are with what became of them. */
export interface EfmFile {
  readonly fileId: string;
  /** Hex, of the bytes after inflation. */
  readonly sha256: string;
  readonly head: string;
  readonly kind: EfmKind;
  readonly mapping: string;
  readonly mappingVersion: number;
  readonly why: string | null;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
}

export interface NewEfmRecord extends EfmRecord {
  readonly meterId: string;
}

/** Where an edition is looked for. */
export interface RecordKey {
  readonly meterId: string;
  readonly kind: EfmKind;
  readonly key: string;
}

export interface RecordRange {
  readonly meterId: string;
  /** All kinds where none is given. */
  readonly kind?: EfmKind;
  /** By contract day, both included. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Those that do not hold any more, too. */
  readonly editions: boolean;
}

export interface RecordPage {
  readonly records: readonly RecordedEfm[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** What flow computers said. It is added to, and never changed. */
export interface EfmRecords {
  addFile(tx: Tx, organization: string, file: EfmFile): Promise<void>;
  /** All editions of these, each with its key. */
  editions(tx: Tx, organization: string, keys: readonly RecordKey[]): Promise<readonly (RecordKey & KnownEdition)[]>;
  /** @param file whose lines they are; it was added before. */
  add(tx: Tx, organization: string, added: AddedRecords): Promise<void>;
  /** In order of contract day, kind, time, key and edition. */
  list(
    organization: string,
    range: RecordRange,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<RecordPage>;
  /** Hours and days that hold, of these contract days, as the transaction sees them. */
  ofDays(tx: Tx, organization: string, days: MeterDays): Promise<readonly RecordedEfm[]>;
  findFiles(organization: string, fileIds: readonly string[]): Promise<readonly EfmFile[]>;
}

export interface AddedRecords {
  readonly file: EfmFile;
  readonly records: readonly NewEfmRecord[];
}

export interface MeterDays {
  readonly meterId: string;
  readonly days: readonly LocalDate[];
}

export interface HeldLine {
  readonly fileId: string;
  readonly reason: string;
  readonly heldAt: Instant;
  readonly read: EfmLine;
}

/** Lines that wait for their meter. */
export interface EfmHeldLines {
  hold(tx: Tx, organization: string, lines: readonly HeldLine[]): Promise<void>;
  /** Takes out the lines of a meter that are from one file, in order: the first file after `after`, by its id. */
  take(
    tx: Tx,
    organization: string,
    wanted: { readonly meter: string; readonly after?: string },
  ): Promise<readonly HeldLine[]>;
  /** A file as the transaction sees it. */
  fileOf(tx: Tx, organization: string, fileId: string): Promise<EfmFile | undefined>;
  /** How many wait, by meter, kind and reason. */
  count(organization: string): Promise<readonly HeldCount[]>;
}

export interface HeldCount {
  readonly meter: string;
  readonly kind: EfmKind;
  readonly reason: string;
  readonly lines: number;
  readonly oldestAt: Instant;
}
