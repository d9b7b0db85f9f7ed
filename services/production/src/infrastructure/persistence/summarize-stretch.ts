import {
  addMicros,
  DomainError,
  findMeasurement,
  instantFromEpochMicros,
  microsPerDay,
  parseInstant,
  type Instant,
  type Tx,
} from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { ReadingSummary, SummaryRange } from '../../application/reading-history';
import { unpackHours } from '../../domain/history/hours';
import { mergeSummaries, type Summary } from '../../domain/history/summary';
import type { Fall } from '../../domain/judgement/fall';
import { clipToDay, dayNumber, dayOf } from './day-time';
import { findSeries } from './find-series';
import { fromStored } from './stored-value';
import { summarizePacked, type HowToSummarize } from './summarize-packed';
import { summarizeTold, type ToldOfPlain } from './summarize-told';
import { summarySql } from './summary-sql';
import { byTime, fallsOf } from './told-judgement';

/** Plain and packed readings of a stretch in buckets, in order of time. Works through it piece by piece. */
export async function summarizeStretch(
  tx: Tx,
  organization: string,
  range: SummaryRange,
): Promise<readonly ReadingSummary[]> {
  const series = await findSeries(tx, organization, range);
  if (series === undefined) return [];
  const kind = findMeasurement(range.measurement)?.kind;
  const seriesId = series.series_id;
  const falls = await fallsOf(tx, seriesId, range.measurement);
  const [mayFall, numeric] = [kind === 'counter', kind === 'number' || kind === 'counter'];
  const pieces = { tx, seriesId, numeric, mayFall, falls, range };
  const summaries = await summarizePieces(pieces, await extentOf(tx, seriesId, range));
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
  readonly mayFall: boolean;
  readonly falls: readonly Fall[];
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

/** So many days at a time: a year of seconds would not fit into memory at once. A year of hours does. */
const daysAPiece = 40n;
const daysByHours = 366n;
const secondsPerHour = 3600;
const microsPerHour = 3_600_000_000;

async function summarizePieces(pieces: Pieces, extent: Extent | undefined): Promise<readonly Summary[]> {
  const summaries = new Map<number, Summary>();
  const days = pieces.range.intervalSeconds % secondsPerHour === 0 ? daysByHours : daysAPiece;
  let looked = 0;
  for (let from = extent?.from; extent !== undefined && from !== undefined && from < extent.to;) {
    const next = addMicros(parseInstant(`${dayOf(from)}T00:00:00Z`), days * microsPerDay);
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
  const { tx, seriesId, range, numeric, mayFall, falls } = pieces;
  const { intervalSeconds } = range;
  const unsure = unsureDays(falls, { from, to });
  const rows = await query<Found>(tx, summarySql, [
    ...[seriesId, from, to, dayOf(from), dayOf(to), `${intervalSeconds} s`, numeric],
    ...[intervalSeconds % secondsPerHour === 0, unsure.map(({ first }) => first), unsure.map(({ last }) => last)],
  ]);
  const told = rows.flatMap((row) => row.told ?? []);
  const how = { from, to, intervalSeconds, numeric, mayFall, falls, judgements: byTime(told) };
  const found = rows.flatMap((row) => {
    const { day, hours, packed } = row;
    if (day === null) return row.told === null ? [plainSummary(row, intervalSeconds)] : [];
    if (hours !== null) return hoursWithin({ day, hours }, how);
    return packed === null ? [] : summarizePacked({ day, packed }, how);
  });
  return [...found, ...summarizeTold(told, how)];
}

/** Days of which hours do not tell enough: a fall was decided since, or only a part of an hour is wanted. */
function unsureDays(falls: readonly Fall[], { from, to }: Extent): readonly { first: string; last: string }[] {
  const cut = [from, to].filter((instant) => !instant.endsWith(':00:00.000000Z')).map(dayOf);
  const fallen = falls.map((fall) => ({ first: dayAt(fall.from), last: dayAt(fall.until) }));
  return [...cut.map((day) => ({ first: day, last: day })), ...fallen];
}

function dayAt(micros: number): string {
  return dayOf(instantFromEpochMicros(BigInt(micros)));
}

/** Whole hours only: days of which an hour is cut do not come by hours. */
function hoursWithin(
  { day, hours }: { readonly day: string; readonly hours: Buffer },
  { from, to, intervalSeconds }: Pick<HowToSummarize, 'from' | 'to' | 'intervalSeconds'>,
): readonly Summary[] {
  const firstHour = dayNumber(day) * 24;
  const [first, end] = [clipToDay(from, day), clipToDay(to, day)].map((micros) => micros / microsPerHour);
  return unpackHours(hours, dayNumber(day))
    .filter(({ bucket }) => bucket - firstHour >= (first ?? 0) && bucket - firstHour < (end ?? 24))
    .map((hour) => ({ ...hour, bucket: Math.floor((hour.bucket * secondsPerHour) / intervalSeconds) }));
}

interface Found {
  readonly day: string | null;
  readonly packed: Buffer | null;
  readonly hours: Buffer | null;
  readonly told: ToldOfPlain | null;
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
