import { parseInstant, type Instant, type JsonObject } from '@wellflow/kernel';
import type { ReadingImport } from '../../application/imports/imports';

/** An import as the table holds it; what is JSON there was written by this service. */
export interface ImportRow extends Pick<
  ReadingImport,
  'mapping' | 'state' | 'chunk' | 'position' | 'memory' | 'counts' | 'columns' | 'failure'
> {
  readonly import_id: string;
  readonly file_name: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly uploaded_bytes: string;
  readonly read_bytes: string;
  readonly readings_per_second: number;
  readonly bytes_per_second: number;
}

export const importColumns = `import_id, file_name, mapping, state, created_by, created_at, started_at, finished_at,
  uploaded_bytes, read_bytes, chunk, position, memory, counts, columns, readings_per_second, bytes_per_second, failure`;

export function importOf(row: ImportRow): ReadingImport {
  const { mapping, state, chunk, position, memory, counts, columns, failure } = row;
  return {
    ...{ mapping, state, chunk, position, memory, counts, columns, failure },
    importId: row.import_id,
    fileName: row.file_name,
    createdBy: row.created_by,
    createdAt: parseInstant(row.created_at),
    startedAt: instantOf(row.started_at),
    finishedAt: instantOf(row.finished_at),
    uploadedBytes: Number(row.uploaded_bytes),
    readBytes: Number(row.read_bytes),
    readingsPerSecond: row.readings_per_second,
    bytesPerSecond: row.bytes_per_second,
  };
}

function instantOf(text: string | null): Instant | null {
  return text === null ? null : parseInstant(text);
}

/** NUL has no place in Postgres' JSON, and a file may have it anywhere. */
export function printJson(value: object | JsonObject | null): string | null {
  return value === null ? null : JSON.stringify(value).replaceAll('\\u0000', '\\ufffd');
}
