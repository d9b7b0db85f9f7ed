import type { ByteReader, ByteWriter } from './bytes';

/** Small numbers that seldom change from one reading to the next: each with how often it comes in a row. */
export function writeRuns(writer: ByteWriter, values: Uint8Array | Uint32Array): void {
  let start = 0;
  while (start < values.length) {
    let end = start + 1;
    while (end < values.length && values[end] === values[start]) end += 1;
    writer.count(values[start] ?? 0);
    writer.count(end - start);
    start = end;
  }
}

/** Fills `values` with what was written from an array of the same length. */
export function readRuns<Column extends Uint8Array | Uint32Array>(reader: ByteReader, values: Column): Column {
  let start = 0;
  while (start < values.length) {
    const value = reader.count();
    const end = start + reader.count();
    if (end === start || end > values.length) throw new Error('A run in a chunk of readings has the wrong length');
    values.fill(value, start, end);
    start = end;
  }
  return values;
}
