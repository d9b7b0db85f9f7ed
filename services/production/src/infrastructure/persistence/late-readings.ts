import type { Tx } from '@wellflow/kernel';
import { int4Array, query, textArray } from '@wellflow/postgres';
import { dayOf, offsetOf } from './day-time';
import type { SeriesReading } from './insert-readings';
import { timesFromPacked } from './packed-chunk';

/**
 * Of readings of days that may be packed, those that are in no packed day yet. Their months are shared with other writers,
 * against whoever packs, until the commit.
 */
export async function withoutPacked(tx: Tx, late: readonly SeriesReading[]): Promise<readonly SeriesReading[]> {
  if (late.length === 0) return late;
  await shareMonths(tx, late);
  const packed = await packedTimes(tx, late);
  if (packed.size === 0) return late;
  return late.filter(({ seriesId, reading: { sourceTime } }) => {
    const times = packed.get(dayKey(seriesId, dayOf(sourceTime)));
    return times === undefined || !times.has(offsetOf(sourceTime));
  });
}

async function shareMonths(tx: Tx, late: readonly SeriesReading[]): Promise<void> {
  const months = [...new Set(late.map(({ reading }) => reading.sourceTime.slice(0, 7)))].sort();
  const sql = `SELECT pg_advisory_xact_lock_shared(reading_month_lock(month::date)) FROM unnest($1::text[]) AS month`;
  await query(tx, sql, [textArray(months.map((month) => `${month}-01`))]);
}

interface PackedRow {
  readonly series_id: number;
  readonly day: string;
  readonly packed: Buffer;
}

async function packedTimes(tx: Tx, late: readonly SeriesReading[]): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const wanted = new Map<string, { readonly seriesId: number; readonly day: string }>();
  for (const { seriesId, reading } of late) {
    const day = dayOf(reading.sourceTime);
    wanted.set(dayKey(seriesId, day), { seriesId, day });
  }
  const days = [...wanted.values()];
  const parameters = [int4Array(days.map(({ seriesId }) => seriesId)), textArray(days.map(({ day }) => day))];
  const rows = await query<PackedRow>(tx, packedSql, parameters);
  return new Map(rows.map((row) => [dayKey(row.series_id, row.day), new Set(timesFromPacked(row.packed))]));
}

export const packedSql = `
SELECT chunk.series_id, chunk.day, packed
FROM unnest($1::integer[], $2::text[]) AS asked(series_id, text)
CROSS JOIN LATERAL (SELECT text::date AS day) wanted
JOIN reading_chunk chunk ON chunk.series_id = asked.series_id AND chunk.day = wanted.day`;

function dayKey(seriesId: number, day: string): string {
  return `${seriesId} ${day}`;
}
