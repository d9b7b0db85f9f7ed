import { isDeepStrictEqual } from 'node:util';
import { findMeasurement, type Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { Packed, SeriesDay } from '../../application/history-upkeep';
import type { ReadingColumns } from '../../domain/chunk/reading-columns';
import { judgeColumns } from '../../domain/judgement/judge-columns';
import { settleTold, toldOf } from './pack-judgements';
import { fromPacked, toPacked } from './packed-chunk';
import { hoursOf } from './summarize-packed';

/** A chunk costs as much as a few plain readings. */
const fewest = 8;

/** Makes one chunk of the readings of a series and day that are not packed, and of those that are. */
export async function packDay(tx: Tx, { seriesId, day }: SeriesDay): Promise<Packed> {
  if (!(await ownMonth(tx, day))) return 'busy';
  // Only now: what is read under the lock is all there is.
  const [chunk] = await query<ChunkRow>(tx, chunkSql, [seriesId, day]);
  const plain = await query<PlainRow>(tx, plainSql, [seriesId, day]);
  const told = await toldOf(tx, { seriesId, day });
  if (chunk === undefined && plain.length < fewest) return 'few';
  const rows = [...(chunk === undefined ? [] : toRows(fromPacked(chunk.packed))), ...plain];
  const unjudged = toColumns(rows.toSorted((one, other) => Number(one.offset) - Number(other.offset)));
  const judged = judgeColumns(unjudged, told.judgements);
  if (plain.length === 0 && judged.found.size === 0) return 'few';
  const readings = judged.columns;
  const packed = toPacked(readings);
  if (!isDeepStrictEqual(fromPacked(packed), readings))
    throw new Error(`The readings of series ${seriesId} on ${day} would not come back from their chunk`);
  const exchange = 'SELECT exchange_readings_for_chunk($1, $2::date, $3, $4, $5)';
  await query(tx, exchange, [
    seriesId,
    day,
    packed,
    rows.length,
    hoursOf(day, readings, await isNumeric(tx, seriesId)),
  ]);
  await settleTold(tx, { seriesId, day }, { ...judged, told });
  return 'packed';
}

async function isNumeric(tx: Tx, seriesId: number): Promise<boolean> {
  const sql = 'SELECT measurement FROM reading_series WHERE series_id = $1';
  const [row] = await query<{ readonly measurement: string }>(tx, sql, [seriesId]);
  const kind = findMeasurement(row?.measurement ?? '')?.kind;
  return kind === 'number' || kind === 'counter';
}

/** Does not wait: those that store readings of the month would queue behind. */
async function ownMonth(tx: Tx, day: string): Promise<boolean> {
  const sql = 'SELECT pg_try_advisory_xact_lock(reading_month_lock($1::date)) AS own';
  const [row] = await query<{ readonly own: boolean }>(tx, sql, [day]);
  return row?.own ?? false;
}

interface ChunkRow {
  readonly packed: Buffer;
}

const chunkSql = 'SELECT packed FROM reading_chunk WHERE series_id = $1 AND day = $2::date';

/** Whole numbers as text where Postgres has them as int8. */
interface PlainRow {
  readonly offset: number | string;
  readonly number: number | null;
  readonly other: string | null;
  readonly quality: number;
  readonly received_second: number | string;
  readonly received_micro: number | string;
  readonly flags: string | null;
  readonly original_unit: string | null;
  readonly original_value: string | null;
}

const plainSql = `
SELECT (extract(epoch FROM source_time - $2::date::timestamp AT TIME ZONE 'UTC') * 1000000)::bigint AS offset,
       number, other, quality, floor(extract(epoch FROM received_at))::bigint AS received_second,
       (extract(microseconds FROM received_at)::bigint % 1000000) AS received_micro, flags, original_unit, original_value
FROM reading
WHERE series_id = $1 AND source_time >= $2::date::timestamp AT TIME ZONE 'UTC'
  AND source_time < ($2::date + 1)::timestamp AT TIME ZONE 'UTC'`;

function toRows(columns: ReadingColumns): readonly PlainRow[] {
  return Array.from(columns.offsets, (offset, at) => ({
    offset,
    number: columns.present[at] === 1 ? (columns.numbers[at] ?? null) : null,
    other: columns.others[at] ?? null,
    quality: columns.qualities[at] ?? 0,
    received_second: columns.receivedSeconds[at] ?? 0,
    received_micro: columns.receivedMicros[at] ?? 0,
    flags: columns.flags[at] ?? null,
    original_unit: columns.originalUnits[at] ?? null,
    original_value: columns.originalValues[at] ?? null,
  }));
}

function toColumns(rows: readonly PlainRow[]): ReadingColumns {
  const numbers = (of: (row: PlainRow) => number | string): Float64Array =>
    Float64Array.from(rows, (row) => Number(of(row)));
  return {
    offsets: numbers(({ offset }) => offset),
    present: Uint8Array.from(rows, ({ number }) => (number === null ? 0 : 1)),
    numbers: numbers(({ number }) => number ?? 0),
    others: rows.map(({ other }) => other),
    qualities: Uint8Array.from(rows, ({ quality }) => quality),
    receivedSeconds: numbers(({ received_second }) => received_second),
    receivedMicros: numbers(({ received_micro }) => received_micro),
    flags: rows.map(({ flags }) => flags),
    originalUnits: rows.map(({ original_unit }) => original_unit),
    originalValues: rows.map(({ original_value }) => original_value),
  };
}
