import { parseInstant, toEpochMicros, type Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import { toInstant } from '../../application/instants';
import type { ReadingRange, ReadingVersion } from '../../application/reading-history';
import { judgeColumns, type OriginalReading } from '../../domain/judgement/judge-columns';
import { judgeReading, type JudgedState, type Judgement } from '../../domain/judgement/judgement';
import { instantOf, startOfDay } from './day-time';
import { findSeries } from './find-series';
import { fromPacked } from './packed-chunk';
import { fromStored, qualityWord } from './stored-value';
import { toldOfDay } from './summarize-packed';
import { byTime, toldFields, type ToldJudgement } from './told-judgement';

/** A version that is kept (`sequence`), a plain reading, a packed day, or what was told of a reading. */
interface Found extends JudgedState {
  readonly source_time: string;
  readonly sequence: string | null;
  readonly received_at: string;
  readonly recorded_at: string;
  readonly producer_id: string | null;
  readonly receipt_id: string | null;
  readonly day: string | null;
  readonly packed: Buffer | null;
  readonly told: ToldJudgement | null;
}

type Told = ReadonlyMap<number, readonly Judgement[]>;

/** All values that corrected readings of a stretch have had: the first of each, then its corrections as they came. */
export async function listVersions(
  tx: Tx,
  organization: string,
  range: ReadingRange,
): Promise<readonly ReadingVersion[]> {
  const series = await findSeries(tx, organization, range);
  if (series === undefined) return [];
  const { from, to, limit, measurement } = range;
  const found = await query<Found>(tx, versionsSql, [series.series_id, from, to, limit]);
  const told = byTime(found.flatMap((row) => row.told ?? []));
  const kept = found.filter(({ sequence }) => sequence !== null).map((row) => toVersion(row, measurement));
  const first = found.flatMap((row) => firstOf(row, told)).map((row) => toVersion(row, measurement));
  // The first ones lead, and sorting is stable.
  return [...first, ...kept].toSorted((one, other) => Number(one.time > other.time) - Number(one.time < other.time));
}

type Version = JudgedState & Pick<Found, 'source_time' | 'received_at'> & Partial<Found>;

function toVersion(row: Version, measurement: string): ReadingVersion {
  const { producer_id: producerId, receipt_id: receiptId, recorded_at: recordedAt } = row;
  return {
    time: toInstant(row.source_time),
    value: fromStored(row, measurement),
    quality: qualityWord(row.quality),
    flags: row.flags === null ? [] : row.flags.split(' '),
    receivedAt: toInstant(row.received_at),
    ...(producerId && receiptId && recordedAt
      ? { by: { producerId, receiptId, recordedAt: toInstant(recordedAt) } }
      : {}),
  };
}

/** The values before the first correction, where the reading itself still has them. */
function firstOf(row: Found, told: Told): readonly Version[] {
  const { day, packed, sequence, source_time, received_at } = row;
  if (sequence !== null || row.told !== null) return [];
  if (day !== null && packed !== null) {
    const { originals } = judgeColumns(fromPacked(packed), toldOfDay(told, startOfDay(day)));
    return originals.map((original) => ofPacked(day, original));
  }
  const judgements = told.get(microsAt(source_time)) ?? [];
  const { original } = judgeReading({ state: row, receivedAt: microsAt(received_at) }, judgements);
  return original === undefined ? [] : [{ source_time, received_at, ...original }];
}

function ofPacked(day: string, { offset, receivedAt, state }: OriginalReading): Version {
  const receivedDay = new Date(receivedAt / 1000).toISOString().slice(0, 10);
  const received_at = instantOf(receivedDay, receivedAt - startOfDay(receivedDay));
  return { source_time: instantOf(day, offset), received_at, ...state };
}

function microsAt(text: string): number {
  return Number(toEpochMicros(parseInstant(text)));
}

const noValue = `NULL::timestamptz, NULL::bigint, NULL::timestamptz, NULL::timestamptz, NULL::double precision, NULL,
  NULL::smallint, NULL, NULL, NULL::uuid`;

/** The values that came first are kept as versions once a day was packed with its corrections. */
const versionsSql = `
WITH kept AS MATERIALIZED (
  SELECT source_time, sequence, received_at, recorded_at, number, other, quality, flags, producer_id, receipt_id
  FROM reading_version WHERE series_id = $1 AND source_time >= $2 AND source_time < $3
  ORDER BY source_time, sequence LIMIT $4
), corrected AS (
  SELECT source_time FROM kept GROUP BY 1 HAVING min(sequence) > 0
)
(SELECT *, NULL::date AS day, NULL::bytea AS packed, NULL::json AS told FROM kept ORDER BY source_time, sequence)
UNION ALL
SELECT source_time, NULL, received_at, NULL, number, other, quality, flags, NULL, NULL, NULL, NULL, NULL
FROM reading WHERE series_id = $1 AND source_time >= $2 AND source_time < $3
  AND source_time IN (SELECT source_time FROM corrected)
UNION ALL
SELECT ${noValue}, day, packed, NULL
FROM reading_chunk WHERE series_id = $1 AND day IN (SELECT (source_time AT TIME ZONE 'UTC')::date FROM corrected)
UNION ALL
SELECT ${noValue}, NULL, NULL, json_build_object(${toldFields})
FROM reading_judgement judged WHERE series_id = $1 AND source_time IN (SELECT source_time FROM corrected)`;
