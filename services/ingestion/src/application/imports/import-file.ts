import type { FileForm } from '../../domain/imports/mapping';
import type { FileRow } from '../../domain/imports/read-rows';

/** Rows of a stretch of a file. */
export interface RowStretch {
  /** In bytes. */
  readonly start: number;
  readonly end: number;
  readonly rows: readonly FileRow[];
}

/** A file once its beginning is known. */
export interface OpenedFile {
  /** Names of the columns, or, where there is no header, the first row. */
  readonly header: readonly string[];
  /** Rows before the first readings. */
  readonly rowsBefore: number;
  /** Stretches that begin at the same byte are the same, so that who goes on finds what it left. */
  readonly from: (byte: number) => AsyncIterable<RowStretch>;
}

/** @throws DomainError `ingestion/import-columns` when there is no row in it. */
export type OpenFile = (form: FileForm, read: (from: number) => AsyncIterable<Uint8Array>) => Promise<OpenedFile>;
