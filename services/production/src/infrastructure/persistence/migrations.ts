import { knownWellMigrations } from '@wellflow/known-wells';
import type { Migration } from '@wellflow/postgres';
import { createReading } from './migrations/0001-create-reading';
import { addMonthsBesideWriters } from './migrations/0002-add-months-beside-writers';
import { packReadings } from './migrations/0200-pack-readings';
import { readingPolicy } from './migrations/0201-reading-policy';
import { distributeReadings } from './migrations/0210-distribute-readings';
import { judgeReadings } from './migrations/0230-judge-readings';
import { historyChange } from './migrations/0231-history-change';
import { signReadingPolicy } from './migrations/0232-sign-reading-policy';
import { seriesOfTags } from './migrations/0240-series-of-tags';
import { distributeJudgements } from './migrations/0234-distribute-judgements';

export interface MigrationChoices {
  /** Spreads the history over a cluster's nodes. Not to be taken back. */
  readonly distributed: boolean;
}

/** What production's database is made of, in order. */
export function productionMigrations({ distributed }: MigrationChoices): readonly Migration[] {
  const always = [
    ...knownWellMigrations,
    ...[createReading, addMonthsBesideWriters, packReadings, readingPolicy],
    ...[judgeReadings, historyChange, signReadingPolicy, seriesOfTags],
  ];
  return distributed ? [...always, distributeReadings, distributeJudgements] : always;
}
