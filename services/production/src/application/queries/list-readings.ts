import { addMicros, type Instant } from '@wellflow/kernel';
import type { HistoricReading, ReadingHistory, ReadingStretch, ReadingVersion, SeriesTag } from '../reading-history';
import type { FindStretch, StretchInput } from './find-stretch';
import { mergeReadings, type SeriesReadings, type TaggedReading } from './merge-readings';

export interface ListReadingsInput extends StretchInput {
  readonly limit: number;
  /** Whether corrected readings come with all the values they have had. */
  readonly corrections?: boolean;
}

export interface ListedReading extends TaggedReading {
  /** Of a corrected reading, if asked for: the value that came first, then its corrections as they came. */
  readonly versions?: readonly ReadingVersion[];
}

export interface ReadingList {
  readonly wellId: string;
  readonly measurement: string;
  readonly readings: readonly ListedReading[];
  /** Where the next call goes on (its `from`); absent when the stretch is complete. */
  readonly nextFrom?: Instant;
}

/** @throws DomainError as `FindStretch`. */
export type ListReadings = (input: ListReadingsInput) => Promise<ReadingList>;

export interface ListReadingsDeps {
  readonly findStretch: FindStretch;
  readonly history: Pick<ReadingHistory, 'list' | 'listVersions'>;
}

export function createListReadings({ findStretch, history }: ListReadingsDeps): ListReadings {
  return async ({ limit, corrections = false, ...input }) => {
    const { tags, ...stretch } = await findStretch(input);
    const listing = { history, organization: input.organization, stretch, corrections };
    const found = mergeReadings(await Promise.all(tags.map((tag) => listSeries(listing, tag, limit + 1))));
    const { page, next } = await pageOf(listing, { found, tags, limit });
    const list = { wellId: stretch.wellId, measurement: stretch.measurement, readings: page };
    return next === undefined ? list : { ...list, nextFrom: next };
  };
}

interface Listing {
  readonly history: Pick<ReadingHistory, 'list' | 'listVersions'>;
  readonly organization: string;
  readonly stretch: ReadingStretch;
  readonly corrections: boolean;
}

interface Found {
  readonly found: readonly ListedReading[];
  readonly tags: readonly (SeriesTag | undefined)[];
  readonly limit: number;
}

/** Readings of one instant stay together, since a page begins at an instant: if need be, more of them than were asked for. */
async function pageOf(
  listing: Listing,
  { found, tags, limit }: Found,
): Promise<{ readonly page: readonly ListedReading[]; readonly next?: Instant }> {
  const next = found[limit];
  if (next === undefined) return { page: found };
  const page = found.slice(0, limit).filter(({ time }) => time < next.time);
  if (page.length > 0) return { page, next: next.time };
  const after = addMicros(next.time, 1n);
  const instant = { ...listing, stretch: { ...listing.stretch, from: next.time, to: after } };
  return { page: mergeReadings(await Promise.all(tags.map((tag) => listSeries(instant, tag, 1)))), next: after };
}

async function listSeries(
  { history, organization, stretch, corrections }: Listing,
  tag: SeriesTag | undefined,
  limit: number,
): Promise<SeriesReadings> {
  const of = { ...stretch, tag };
  const readings = await history.list(organization, { ...of, limit });
  return {
    tag,
    readings: corrections ? await withVersions({ history, stretch: of, organization }, readings) : readings,
  };
}

/** Far more than a page of readings has, and an end all the same. */
const mostVersions = 100_000;

interface Listed {
  readonly history: Pick<ReadingHistory, 'listVersions'>;
  readonly organization: string;
  readonly stretch: ReadingStretch;
}

async function withVersions(
  { history, organization, stretch }: Listed,
  readings: readonly HistoricReading[],
): Promise<readonly ListedReading[]> {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined) return readings;
  const range = { ...stretch, from: first.time, to: addMicros(last.time, 1n), limit: mostVersions };
  const versions = Map.groupBy(await history.listVersions(organization, range), ({ time }) => time);
  return readings.map((reading) => {
    const own = versions.get(reading.time);
    return own === undefined ? reading : { ...reading, versions: own };
  });
}
