import {
  addMicros,
  DomainError,
  findMeasurement,
  microsPerDay,
  parseInstant,
  type Instant,
  type Tx,
} from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { ReadingSummary, SummaryRange } from '../../application/reading-history';
import { summarizeDay } from '../../domain/history/summarize-day';
import { mergeSummaries, type Summary } from '../../domain/history/summary';
import { clipToDay, dayNumber, dayOf } from './day-time';
import { findSeries } from './find-series';
import { valuesFromPacked } from './packed-chunk';
import { fromStored } from './stored-value';

/** Plain and packed readings of a stretch in buckets, in order of time. Works through it piece by piece. */
export async function summarizeStretch(
  tx: Tx,
  organization: string,
  range: SummaryRange,
): Promise<readonly ReadingSummary[]> {
  const series = await findSeries(tx, organization, range);
  if (series === undefined) return [];
  const kind = findMeasurement(range.measurement)?.kind;
  const pieces = { tx, seriesId: series.series_id, numeric: kind === 'number' || kind === 'counter', range };
  const summaries = await summarizePieces(pieces, await extentOf(tx, series.series_id, range));
  return summaries.map((summary) => ({
    ...summary,
    unit: series.unit,
    lastValue: fromStored(summary.last, range.measurement),
  }));
}

interface Pieces {
  readonly tx: Tx;
  readonly seriesId: number;
  readonly numeric: boolean;
  readonly range: SummaryRange;
}

interface Extent {
  readonly from: Instant;
  readonly to: Instant;
}

/** Where there are any readings at all: a stretch may be asked for from the year 1 on. */
async function extentOf(tx: Tx, seriesId: number, { from, to }: Extent): Promise<Extent | undefined> {
  const [row] = await query<{ first: string | null; last: string | null }>(tx, extentSql, [seriesId]);
  if (row === undefined || row.first === null || row.last === null) return undefined;
  const [first, end] = [parseInstant(row.first), addMicros(parseInstant(row.last), microsPerDay)];
  return { from: first > from ? first : from, to: end < to ? end : to };
}

export const extentSql = `
SELECT least((SELECT min(day) FROM reading_chunk WHERE series_id = $1)::timestamp AT TIME ZONE 'UTC',
             (SELECT min(source_time) FROM reading WHERE series_id = $1)) AS first,
       greatest((SELECT max(day) FROM reading_chunk WHERE series_id = $1)::timestamp AT TIME ZONE 'UTC',
                (SELECT max(source_time) FROM reading WHERE series_id = $1)) AS last`;

/** So many days at a time: a year of seconds would not fit into memory at once. */
const daysAPiece = 40n;

async function summarizePieces(pieces: Pieces, extent: Extent | undefined): Promise<readonly Summary[]> {
  const summaries = new Map<number, Summary>();
  let looked = 0;
  for (let from = extent?.from; extent !== undefined && from !== undefined && from < extent.to;) {
    const next = addMicros(parseInstant(`${dayOf(from)}T00:00:00Z`), daysAPiece * microsPerDay);
    const to = next < extent.to ? next : extent.to;
    for (const summary of await summarizePiece(pieces, { from, to })) {
      const known = summaries.get(summary.bucket);
      summaries.set(summary.bucket, known === undefined ? summary : mergeSummaries(known, summary));
      looked += summary.count;
    }
    if (looked > pieces.range.mostReadings) throw tooMany(pieces.range);
    from = next;
  }
  return [...summaries.values()].toSorted((one, other) => one.bucket - other.bucket);
}

function tooMany({ mostReadings }: SummaryRange): DomainError {
  const message = `There are more than ${mostReadings} readings in this stretch: ask for a shorter one`;
  return new DomainError('production/too-many-readings', message, { path: '/from' });
}

async function summarizePiece(pieces: Pieces, { from, to }: Extent): Promise<readonly Summary[]> {
  const { tx, seriesId, range, numeric } = pieces;
  const { intervalSeconds } = range;
  const parameters = [seriesId, from, to, dayOf(from), dayOf(to), `${intervalSeconds} s`, numeric];
  const rows = await query<Found>(tx, summarySql, parameters);
  return rows.flatMap((row) => {
    const { day, packed } = row;
    if (day === null || packed === null) return [plainSummary(row, intervalSeconds)];
    const within = { from: clipToDay(from, day), to: clipToDay(to, day), intervalSeconds, numeric };
    return summarizeDay({ day: dayNumber(day), columns: valuesFromPacked(packed), ...within });
  });
}

interface Found {
  readonly day: string | null;
  readonly packed: Buffer | null;
  readonly begins: string;
  readonly count: string;
  readonly good: string;
  readonly qualities: number;
  readonly numbers: string;
  readonly sum: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly last_at: string | null;
  readonly last_number: number | null;
  readonly last_other: string | null;
}

function plainSummary(row: Found, intervalSeconds: number): Summary {
  return {
    bucket: Number(row.begins) / intervalSeconds,
    count: Number(row.count),
    good: Number(row.good),
    qualities: row.qualities,
    numbers: Number(row.numbers),
    sum: row.sum ?? 0,
    lowest: row.lowest ?? Infinity,
    highest: row.highest ?? -Infinity,
    lastAt: row.last_at === null ? -Infinity : Number(row.last_at),
    last: { number: row.last_number, other: row.last_other },
  };
}

/** Usable are readings with a value that are GOOD or UNCERTAIN. Chunks and rows in one statement, which sees one state. */
export const summarySql = `
WITH plain AS (
  SELECT date_bin($6::interval, source_time, 'epoch') AS begins, count(*) AS count,
         count(*) FILTER (WHERE quality = 0) AS good, bit_or(1 << quality) AS qualities,
         count(value) FILTER (WHERE quality <= 1) AS numbers, sum(value) FILTER (WHERE quality <= 1) AS sum,
         min(value) FILTER (WHERE quality <= 1) AS lowest, max(value) FILTER (WHERE quality <= 1) AS highest,
         max(source_time) FILTER (WHERE quality <= 1 AND (number IS NOT NULL OR other IS NOT NULL)) AS last_at
  FROM reading, LATERAL (
    SELECT CASE WHEN number <> 'NaN' THEN number WHEN $7 AND other ~ '^-?[0-9]+$' THEN other::double precision END AS value
  ) numeric
  WHERE series_id = $1 AND source_time >= $2 AND source_time < $3
  GROUP BY 1
)
SELECT day, packed, NULL AS begins, NULL::bigint AS count, NULL::bigint AS good, NULL::integer AS qualities,
       NULL::bigint AS numbers, NULL::double precision AS sum, NULL::double precision AS lowest,
       NULL::double precision AS highest, NULL AS last_at, NULL::double precision AS last_number, NULL AS last_other
FROM reading_chunk WHERE series_id = $1 AND day BETWEEN $4::date AND $5::date
UNION ALL
SELECT NULL, NULL, extract(epoch FROM begins)::bigint::text, count, good, plain.qualities,
       numbers, sum, lowest, highest, (extract(epoch FROM last_at) * 1000000)::bigint::text, last.number, last.other
FROM plain LEFT JOIN LATERAL (
  SELECT number, other FROM reading WHERE series_id = $1 AND source_time = plain.last_at
) last ON true`;
