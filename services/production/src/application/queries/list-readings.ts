import { addMicros, type Instant } from '@wellflow/kernel';
import type { HistoricReading, ReadingHistory, ReadingStretch, ReadingVersion } from '../reading-history';
import type { FindStretch, StretchInput } from './find-stretch';

export interface ListReadingsInput extends StretchInput {
  readonly limit: number;
  /** Whether corrected readings come with all the values they have had. */
  readonly corrections?: boolean;
}

export interface ListedReading extends HistoricReading {
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
    const stretch = await findStretch(input);
    const found = await history.list(input.organization, { ...stretch, limit: limit + 1 });
    const next = found[limit];
    const page = found.slice(0, limit);
    const readings = corrections ? await withVersions({ history, stretch, ...input }, page) : page;
    const list = { wellId: stretch.wellId, measurement: stretch.measurement, readings };
    return next === undefined ? list : { ...list, nextFrom: next.time };
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
