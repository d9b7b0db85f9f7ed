import type { ImportMapping } from '../../domain/imports/mapping';
import { createPlaceInTime, type OrderMemory } from '../../domain/imports/place-in-time';
import { planColumns } from '../../domain/imports/plan-columns';
import { createRowsReader, emptyRows, type GatheredRows } from '../../domain/imports/read-rows';
import type { OpenedFile, RowStretch } from './import-file';
import type { FilePosition, ImportColumns, ReadingImport } from './imports';

/** Rows that are sent together, and where the file goes on after them. */
export interface ImportChunk {
  /** From 0. The same chunk of the same file is the same, whoever reads it. */
  readonly number: number;
  readonly rows: GatheredRows;
  readonly position: FilePosition;
  readonly readBytes: number;
  readonly memory: OrderMemory;
  readonly columns: ImportColumns;
}

/** A chunk ends with the row that makes it this large, or with four times as many rows without readings. */
export const usualChunk = 5_000;

/** The rest of a file, chunk by chunk. @throws DomainError where nothing of the file can be read. */
export async function* importChunks(
  { mapping, position, memory, chunk }: Pick<ReadingImport, 'mapping' | 'position' | 'memory' | 'chunk'>,
  file: OpenedFile,
  readingsPerChunk = usualChunk,
): AsyncGenerator<ImportChunk> {
  const cutter = createCutter(openReading(mapping, file, memory), { chunk, readingsPerChunk });
  const from = position ?? { byte: 0, rowsBefore: 0, skip: file.rowsBefore };
  let last: FilePosition = from;
  for await (const { stretch, place } of positioned(file, from)) {
    yield* cutter.cut(stretch, place);
    last = { byte: stretch.end, rowsBefore: place.rowsBefore + stretch.rows.length, skip: 0 };
  }
  yield cutter.rest(last);
}

interface Cutting {
  readonly chunk: number;
  readonly readingsPerChunk: number;
}

function createCutter(reading: ReturnType<typeof openReading>, { chunk: first, readingsPerChunk }: Cutting) {
  const isFull = ({ rows: read, items }: GatheredRows): boolean =>
    items.length >= readingsPerChunk || read >= 4 * readingsPerChunk;
  let rows = emptyRows();
  let next = first;
  const take = (stretch: RowStretch, position: FilePosition): ImportChunk => {
    const chunk = { number: next, rows, ...reading.after(stretch, position) };
    rows = emptyRows();
    next += 1;
    return chunk;
  };
  return {
    *cut(stretch: RowStretch, place: FilePosition): Generator<ImportChunk> {
      for (let at = place.skip; at < stretch.rows.length; at += 1) {
        reading.readRow(stretch, { place, at }, rows);
        if (isFull(rows)) yield take(stretch, { ...place, skip: at + 1 });
      }
    },
    /** Ends the file, and says so even where nothing is left. */
    rest: (end: FilePosition) => take({ start: end.byte, end: end.byte, rows: [] }, end),
  };
}

interface RowAt {
  readonly place: FilePosition;
  readonly at: number;
}

function openReading(mapping: ImportMapping, { header }: OpenedFile, memory: OrderMemory) {
  const plan = planColumns(mapping, header);
  const placeInTime = createPlaceInTime(mapping.time, memory);
  const readRow = createRowsReader(mapping, plan, placeInTime);
  const columns = { ignored: plan.ignored, missing: plan.missing };
  return {
    readRow: ({ rows }: RowStretch, { place, at }: RowAt, into: GatheredRows): void => {
      const row = rows[at];
      if (row !== undefined) readRow(row, place.rowsBefore + at + 1, into);
    },
    after: ({ start, end, rows }: RowStretch, position: FilePosition) => {
      const share = rows.length === 0 ? 1 : position.skip / rows.length;
      return { position, readBytes: Math.round(start + (end - start) * share), memory: placeInTime.memory(), columns };
    },
  };
}

/** Stretches with the rows of each that were read before; those may be more than the first one has. */
async function* positioned(file: OpenedFile, { byte, rowsBefore, skip }: FilePosition) {
  let before = rowsBefore;
  let left = skip;
  for await (const stretch of file.from(byte)) {
    const skipped = Math.min(left, stretch.rows.length);
    yield { stretch, place: { byte: stretch.start, rowsBefore: before, skip: skipped } };
    left -= skipped;
    before += stretch.rows.length;
  }
}
