import { parseInstant, toEpochMicros, type Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { HistoricReading, ReadingRange } from '../../application/reading-history';
import { settleFall, type Fall } from '../../domain/judgement/fall';
import { judgeColumns } from '../../domain/judgement/judge-columns';
import { judgeReading, type Judgement } from '../../domain/judgement/judgement';
import { dayOf, startOfDay } from './day-time';
import { findSeries } from './find-series';
import { fromPacked } from './packed-chunk';
import { rowsOf, toHistoric, type ReadingRow } from './reading-row';
import { toldOfDay } from './summarize-packed';
import { byTime, fallsOf, toldFields, type ToldJudgement } from './told-judgement';

type Told = ReadonlyMap<number, readonly Judgement[]>;

/** A reading, a packed day, or what was told of a reading. */
type Found = ReadingRow & {
  readonly received_at: string;
  readonly day: string | null;
  readonly packed: Buffer | null;
  readonly told: ToldJudgement | null;
};

/** Plain and packed readings of a stretch with what was told of them, in order of time. */
export async function readStretch(
  tx: Tx,
  organization: string,
  range: ReadingRange,
): Promise<readonly HistoricReading[]> {
  const { measurement, from, to, limit } = range;
  const series = await findSeries(tx, organization, range);
  if (series === undefined) return [];
  const falls = await fallsOf(tx, series.series_id, measurement);
  const found = await query<Found>(tx, stretchSql, [series.series_id, from, to, dayOf(from), dayOf(to), limit]);
  const told = byTime(found.flatMap((row) => row.told ?? []));
  const rows = found.flatMap((row) => {
    if (row.told !== null) return [];
    if (row.day === null || row.packed === null) return [plainRow(row, told)];
    return packedRows({ day: row.day, packed: row.packed }, told, range);
  });
  const sorted = rows.toSorted((one, other) => (one.source_time < other.source_time ? -1 : 1));
  const info = { measurement, unit: series.unit };
  return sorted.slice(0, limit).map((row) => toHistoric(settled(row, falls), info));
}

function microsAt(text: string): number {
  return Number(toEpochMicros(parseInstant(text)));
}

function plainRow(row: Found, told: Told): ReadingRow {
  const judgements = told.size === 0 ? undefined : told.get(microsAt(row.source_time));
  if (judgements === undefined) return row;
  const { state, original } = judgeReading({ state: row, receivedAt: microsAt(row.received_at) }, judgements);
  return { ...row, ...state, ...(original === undefined ? {} : { original_unit: null, original_value: null }) };
}

function packedRows(
  { day, packed }: { readonly day: string; readonly packed: Buffer },
  told: Told,
  range: ReadingRange,
): readonly ReadingRow[] {
  const { columns } = judgeColumns(fromPacked(packed), toldOfDay(told, startOfDay(day)));
  return rowsOf({ day, columns }, range);
}

/** Only a totalizer's reading that is or was undecided is looked at. */
function settled(row: ReadingRow, falls: readonly Fall[]): ReadingRow {
  if (row.flags === null || !row.flags.includes('reset-undecided')) return row;
  return { ...row, ...settleFall(row, microsAt(row.source_time), falls) };
}

/**
 * One statement sees one state: were chunks, rows and judgements asked for one after the other, a day that is packed in
 * between would be there twice or not at all. Of chunks only as many as may hold the readings wanted; the first may hold none.
 */
export const stretchSql = `
WITH chunk AS (
  SELECT day, packed FROM (
    SELECT day, packed, sum(readings) OVER earlier - readings AS before, first_value(readings) OVER earlier AS first
    FROM reading_chunk WHERE series_id = $1 AND day BETWEEN $4::date AND $5::date WINDOW earlier AS (ORDER BY day)
  ) counted WHERE before - first < $6
), plain AS (
  SELECT source_time, received_at, number, other, quality, flags, original_unit, original_value
  FROM reading WHERE series_id = $1 AND source_time >= $2 AND source_time < $3
  ORDER BY source_time LIMIT $6
)
SELECT day, packed, NULL::json AS told, NULL::timestamptz AS source_time, NULL::timestamptz AS received_at,
       NULL::double precision AS number, NULL AS other, NULL::smallint AS quality, NULL AS flags,
       NULL AS original_unit, NULL AS original_value
FROM chunk
UNION ALL
SELECT NULL, NULL, NULL, source_time, received_at, number, other, quality, flags, original_unit, original_value FROM plain
UNION ALL
SELECT NULL, NULL, json_build_object(${toldFields}), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM reading_judgement judged
WHERE series_id = $1 AND source_time >= $2 AND source_time < $3 AND source_time <= greatest(
  (SELECT max(source_time) FROM plain), (SELECT max(day) + 1 FROM chunk)::timestamp AT TIME ZONE 'UTC')`;
