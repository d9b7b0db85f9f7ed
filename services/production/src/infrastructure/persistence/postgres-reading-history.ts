import { findMeasurement, type Tx, type UnitOfWork } from '@wellflow/kernel';
import type { NewReading, ReadingHistory } from '../../application/reading-history';
import { dayOf } from './day-time';
import { findTags } from './find-series';
import { closingOf, noteChanges, type ChangedDay, type Closing } from './history-changes';
import { insertByDay, insertReadings, type SeriesReading } from './insert-readings';
import { withoutPacked } from './late-readings';
import { listVersions } from './list-versions';
import { readStretch } from './read-stretch';
import { createReadingPartitions } from './reading-partitions';
import { createReadingSeries } from './reading-series';
import { withSeries } from './series-of';
import { insertFalls, insertJudgements } from './store-judgements';
import { summarizeStretch } from './summarize-stretch';
import { changesOfFalls, changesOfJudgements } from './told-changes';

export interface HistorySettings {
  /** Where an organization has not chosen. */
  readonly packAfterDays: number;
  /** How long nothing of a closed day may have changed before others are told that it did. */
  readonly quietSeconds: number;
}

export const defaultHistorySettings: HistorySettings = { packAfterDays: 2, quietSeconds: 30 };

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresReadingHistory(
  reads: UnitOfWork,
  { packAfterDays, quietSeconds }: HistorySettings = defaultHistorySettings,
): ReadingHistory {
  const series = createReadingSeries();
  const partitions = createReadingPartitions();
  const note = (tx: Tx, organization: string, changesAt: ChangesAt) =>
    noteTold({ tx, organization, packAfterDays, quietSeconds }, changesAt);
  return {
    async store(tx, organization, readings) {
      if (readings.length === 0) return 0;
      await partitions.ensure(tx, timesOf(readings));
      const numbered = await withSeries({ tx, organization, series }, readings, ({ unit }) => unit);
      const { stored, changes } = await storeNumbered(tx, numbered, await closingOf(tx, organization, packAfterDays));
      await noteChanges(tx, organization, { changes, quietSeconds });
      return stored;
    },
    async judge(tx, organization, told) {
      await insertJudgements(tx, organization, await withSeries({ tx, organization, series }, told, canonicalUnit));
      await note(tx, organization, (closing) => changesOfJudgements(told, closing));
    },
    async decideFalls(tx, organization, falls) {
      await insertFalls(tx, organization, await withSeries({ tx, organization, series }, falls, canonicalUnit));
      await note(tx, organization, (closing) => changesOfFalls(falls, closing));
    },
    ...queriesOn(reads),
  };
}

function queriesOn(reads: UnitOfWork): Omit<ReadingHistory, 'store' | 'judge' | 'decideFalls'> {
  return {
    listTags: (organization, of) => reads.run({ organization }, (tx) => findTags(tx, organization, of)),
    list: (organization, range) => reads.run({ organization }, (tx) => readStretch(tx, organization, range)),
    listVersions: (organization, range) => reads.run({ organization }, (tx) => listVersions(tx, organization, range)),
    summarize: (organization, range) => reads.run({ organization }, (tx) => summarizeStretch(tx, organization, range)),
  };
}

type ChangesAt = (closing: Closing) => readonly ChangedDay[];

async function noteTold(
  {
    tx,
    organization,
    packAfterDays,
    quietSeconds,
  }: HistorySettings & { readonly tx: Tx; readonly organization: string },
  changesAt: ChangesAt,
): Promise<void> {
  const changes = changesAt(await closingOf(tx, organization, packAfterDays));
  await noteChanges(tx, organization, { changes, quietSeconds });
}

/** Readings come in it; of a measurement that is not known here, the first reading will tell. */
function canonicalUnit({ measurement }: { readonly measurement: string }): string {
  return findMeasurement(measurement)?.unit ?? '';
}

function* timesOf(readings: readonly NewReading[]): Iterable<NewReading['sourceTime']> {
  for (const { sourceTime } of readings) yield sourceTime;
}

interface Stored {
  readonly stored: number;
  readonly changes: readonly ChangedDay[];
}

/** Young readings, which are most of them, take the short way; of the others the closed days they changed are told. */
async function storeNumbered(
  tx: Tx,
  numbered: readonly { readonly seriesId: number; readonly item: NewReading }[],
  { youngFrom, closedBefore }: Closing,
): Promise<Stored> {
  const ordered = numbered.map(({ seriesId, item }): SeriesReading => ({ seriesId, reading: item }));
  const late = ordered.filter(({ reading }) => dayOf(reading.sourceTime) < youngFrom);
  if (late.length === 0) return { stored: await insertReadings(tx, ordered), changes: [] };
  const young = ordered.filter(({ reading }) => dayOf(reading.sourceTime) >= youngFrom);
  const stored = await insertReadings(tx, young);
  const days = await insertByDay(tx, await withoutPacked(tx, late));
  const known = new Map(late.map(({ seriesId, reading }) => [seriesId, reading]));
  const changes = days.flatMap(({ series_id, day }): readonly ChangedDay[] => {
    const reading = known.get(series_id);
    if (reading === undefined || day >= closedBefore) return [];
    const { wellId, measurement } = reading;
    return [{ wellId, measurement, day, reason: 'late-reading' }];
  });
  return { stored: days.reduce((sum, { count }) => sum + count, stored), changes };
}
