import { DomainError, findMeasurement, qualities, toEpochMicros } from '@wellflow/kernel';
import type { HistoricReading, ReadingSummary, SummaryRange } from '../../application/reading-history';
import { qualityCode, toStored } from './stored-value';

/** Buckets of readings of one series in order of time, the plain way: by lists. */
export function summarizeReadings(
  readings: readonly HistoricReading[],
  { measurement, from, to, intervalSeconds, mostReadings }: SummaryRange,
): readonly ReadingSummary[] {
  const wanted = readings.filter(({ time }) => time >= from && time < to).sort((a, b) => (a.time < b.time ? -1 : 1));
  if (wanted.length > mostReadings)
    throw new DomainError('production/too-many-readings', `There are more than ${mostReadings} readings`);
  const buckets = Map.groupBy(wanted, ({ time }) => bucketOf(time, intervalSeconds));
  const kind = findMeasurement(measurement)?.kind;
  const numeric = kind === 'number' || kind === 'counter';
  return [...buckets].map(([bucket, inside]) => summarize(bucket, inside, numeric));
}

function bucketOf(time: HistoricReading['time'], intervalSeconds: number): number {
  const [micros, interval] = [toEpochMicros(time), BigInt(intervalSeconds) * 1_000_000n];
  const rest = ((micros % interval) + interval) % interval;
  return Number((micros - rest) / interval);
}

function summarize(bucket: number, readings: readonly HistoricReading[], numeric: boolean): ReadingSummary {
  const usable = readings.filter(({ quality, value }) => value !== null && ['GOOD', 'UNCERTAIN'].includes(quality));
  const numbers = usable
    .filter(({ value }) => typeof value === 'number' || (numeric && /^-?\d+$/.test(String(value))))
    .map(({ value }) => Number(value));
  const last = usable.at(-1);
  return {
    bucket,
    count: readings.length,
    good: readings.filter(({ quality }) => quality === qualities[0]).length,
    qualities: readings.reduce((seen, { quality }) => seen | (1 << qualityCode(quality)), 0),
    numbers: numbers.length,
    sum: numbers.reduce((sum, number) => sum + number, 0),
    lowest: Math.min(...numbers),
    highest: Math.max(...numbers),
    lastAt: last === undefined ? -Infinity : Number(toEpochMicros(last.time)),
    last: toStored(last?.value ?? null),
    unit: readings[0]?.unit ?? '',
    lastValue: last?.value ?? null,
  };
}
