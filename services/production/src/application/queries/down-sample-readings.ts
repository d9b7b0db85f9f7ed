import {
  DomainError,
  getMeasurement,
  instantFromEpochMillis,
  microsBetween,
  microsPerSecond,
  type Instant,
  type Quality,
} from '@wellflow/kernel';
import { parseInterval } from '../../domain/history/interval';
import { valueOf, worstQuality, type Aggregate } from '../../domain/history/summary';
import type { ReadingHistory, ReadingSummary, ReadingStretch, ReadingValue, SeriesTag } from '../reading-history';
import type { FindStretch, StretchInput } from './find-stretch';

export interface DownSampleInput extends StretchInput {
  /** `15m`, `1h`, `1d`. */
  readonly interval: string;
  readonly aggregate: Aggregate;
}

/** The readings of an interval as one. */
export interface ReadingBucket {
  /** When the interval begins; the first may begin before the stretch, of which only readings within it count. */
  readonly time: Instant;
  /** Null where no reading of the interval is usable. */
  readonly value: ReadingValue;
  readonly unit: string;
  /** The worst there is. */
  readonly quality: Quality;
  readonly count: number;
  /** Share of GOOD readings, 0 to 1. */
  readonly goodShare: number;
}

export interface BucketList {
  readonly wellId: string;
  readonly measurement: string;
  /** Intervals with readings, in order of time. */
  readonly buckets: readonly ReadingBucket[];
}

/**
 * @throws DomainError `production/invalid-interval`, `production/several-tags`, `production/too-many-intervals`, `production/too-many-readings`,
 * `production/no-number`, and as `FindStretch`.
 */
export type DownSampleReadings = (input: DownSampleInput) => Promise<BucketList>;

export interface DownSampleDeps {
  readonly findStretch: FindStretch;
  readonly history: Pick<ReadingHistory, 'summarize'>;
}

/** What one answer holds, and what one question may have looked at. */
const mostIntervals = 10_000n;
const mostReadings = 10_000_000;

export function createDownSampleReadings({ findStretch, history }: DownSampleDeps): DownSampleReadings {
  return async ({ interval, aggregate, ...input }) => {
    const intervalSeconds = parseInterval(interval);
    const { tags, ...stretch } = await findStretch(input);
    const tag = onlyOne(tags);
    checkKind(stretch.measurement, aggregate);
    checkIntervals(stretch, intervalSeconds);
    const summaries = await history.summarize(input.organization, { ...stretch, tag, intervalSeconds, mostReadings });
    const buckets = summaries.map((summary) => toBucket(summary, intervalSeconds, aggregate));
    return { wellId: stretch.wellId, measurement: stretch.measurement, buckets };
  };
}

/** What is measured at two places has no common mean. */
function onlyOne(tags: readonly (SeriesTag | undefined)[]): SeriesTag | undefined {
  if (tags.length <= 1) return tags[0];
  const names = tags.flatMap((tag) => tag?.name ?? []);
  const message = `Several tags measure this: say which, ${names.join(', ')}`;
  throw new DomainError('production/several-tags', message, { path: '/tag', tags: names });
}

function checkKind(measurement: string, aggregate: Aggregate): void {
  const { kind } = getMeasurement(measurement);
  if (aggregate === 'last' || aggregate === 'count' || kind === 'number' || kind === 'counter') return;
  const message = `${measurement} is no number: ask for its last or count`;
  throw new DomainError('production/no-number', message, { path: '/aggregate' });
}

function checkIntervals({ from, to }: Pick<ReadingStretch, 'from' | 'to'>, intervalSeconds: number): void {
  const intervals = microsBetween(from, to) / (BigInt(intervalSeconds) * microsPerSecond);
  if (intervals <= mostIntervals) return;
  const message = `${intervals} intervals are more than ${mostIntervals}: ask for longer ones, or for a shorter stretch`;
  throw new DomainError('production/too-many-intervals', message, { path: '/interval' });
}

function toBucket(summary: ReadingSummary, intervalSeconds: number, aggregate: Aggregate): ReadingBucket {
  return {
    time: instantFromEpochMillis(summary.bucket * intervalSeconds * 1000),
    value: aggregate === 'last' ? summary.lastValue : valueOf(summary, aggregate),
    unit: aggregate === 'count' ? 'count' : summary.unit,
    quality: worstQuality(summary),
    count: summary.count,
    goodShare: summary.good / summary.count,
  };
}
