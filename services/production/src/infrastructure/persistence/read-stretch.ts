import type { Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { HistoricReading, ReadingRange } from '../../application/reading-history';
import { dayOf } from './day-time';
import { findSeries } from './find-series';
import { fromPacked } from './packed-chunk';
import { rowsOf, toHistoric, type ReadingRow } from './reading-row';

type Found = ReadingRow & { readonly day: string | null; readonly packed: Buffer | null };

/** Plain and packed readings of a stretch, in order of time. */
export async function readStretch(
  tx: Tx,
  organization: string,
  range: ReadingRange,
): Promise<readonly HistoricReading[]> {
  const { measurement, from, to, limit } = range;
  const series = await findSeries(tx, organization, range);
  if (series === undefined) return [];
  const found = await query<Found>(tx, stretchSql, [series.series_id, from, to, dayOf(from), dayOf(to), limit]);
  const rows = found.flatMap((row) =>
    row.day === null || row.packed === null ? [row] : rowsOf({ day: row.day, columns: fromPacked(row.packed) }, range),
  );
  const sorted = rows.toSorted((one, other) => (one.source_time < other.source_time ? -1 : 1));
  return sorted.slice(0, limit).map((row) => toHistoric(row, { measurement, unit: series.unit }));
}

/**
 * One statement sees one state: were chunks and rows asked for one after the other, a day that is packed in between would
 * be there twice or not at all. Of chunks only as many as may hold the readings wanted; the first may hold none.
 */
export const stretchSql = `
SELECT day, packed, NULL::timestamptz AS source_time, NULL::double precision AS number, NULL AS other,
       NULL::smallint AS quality, NULL AS flags, NULL AS original_unit, NULL AS original_value
FROM (
  SELECT day, packed, sum(readings) OVER earlier - readings AS before, first_value(readings) OVER earlier AS first
  FROM reading_chunk WHERE series_id = $1 AND day BETWEEN $4::date AND $5::date WINDOW earlier AS (ORDER BY day)
) chunk
WHERE before - first < $6
UNION ALL
(SELECT NULL, NULL, source_time, number, other, quality, flags, original_unit, original_value
FROM reading WHERE series_id = $1 AND source_time >= $2 AND source_time < $3
ORDER BY source_time LIMIT $6)`;
