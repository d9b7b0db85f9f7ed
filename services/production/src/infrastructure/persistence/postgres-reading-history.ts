import type { UnitOfWork } from '@wellflow/kernel';
import type { NewReading, ReadingHistory } from '../../application/reading-history';
import { insertReadings, type SeriesReading } from './insert-readings';
import { withoutPacked } from './late-readings';
import { readStretch } from './read-stretch';
import { createReadingPartitions } from './reading-partitions';
import { createReadingSeries, seriesKey, type Series } from './reading-series';
import { summarizeStretch } from './summarize-stretch';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresReadingHistory(reads: UnitOfWork): ReadingHistory {
  const series = createReadingSeries();
  const partitions = createReadingPartitions();
  return {
    async store(tx, organization, readings) {
      if (readings.length === 0) return 0;
      await partitions.ensure(tx, timesOf(readings));
      const bySeries = groupBySeries(readings);
      const numbers = await series.numbersOf(tx, organization, bySeries);
      return insertReadings(tx, await withoutPacked(tx, inOrder(bySeries, numbers)));
    },
    list: (organization, range) => reads.run({ organization }, (tx) => readStretch(tx, organization, range)),
    summarize: (organization, range) => reads.run({ organization }, (tx) => summarizeStretch(tx, organization, range)),
  };
}

function* timesOf(readings: readonly NewReading[]): Iterable<NewReading['sourceTime']> {
  for (const { sourceTime } of readings) yield sourceTime;
}

type SeriesWithReadings = Series & { readonly readings: NewReading[] };

function groupBySeries(readings: readonly NewReading[]): ReadonlyMap<string, SeriesWithReadings> {
  const series = new Map<string, SeriesWithReadings>();
  for (const reading of readings) {
    const key = seriesKey(reading);
    const known = series.get(key);
    if (known !== undefined) known.readings.push(reading);
    else series.set(key, { ...seriesOf(reading), readings: [reading] });
  }
  return series;
}

function seriesOf({ wellId, measurement, unit }: NewReading): Series {
  return { wellId, measurement, unit };
}

/** Series after series: neighbours in the index are written, and later read, together. */
function inOrder(
  series: ReadonlyMap<string, SeriesWithReadings>,
  numbers: ReadonlyMap<string, number>,
): readonly SeriesReading[] {
  const ordered: SeriesReading[] = [];
  for (const [key, { readings }] of series) {
    const seriesId = numbers.get(key);
    if (seriesId === undefined) throw new Error('A series was not given its number');
    for (const reading of readings) ordered.push({ seriesId, reading });
  }
  return ordered;
}
