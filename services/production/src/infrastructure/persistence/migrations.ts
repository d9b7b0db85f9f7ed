import { knownWellMigrations } from '@wellflow/known-wells';
import type { Migration } from '@wellflow/postgres';
import { createReading } from './migrations/0001-create-reading';
import { addMonthsBesideWriters } from './migrations/0002-add-months-beside-writers';
import { packReadings } from './migrations/0200-pack-readings';
import { readingPolicy } from './migrations/0201-reading-policy';
import { distributeReadings } from './migrations/0210-distribute-readings';

export interface MigrationChoices {
  /** Spreads the history over a cluster's nodes. Not to be taken back. */
  readonly distributed: boolean;
}

/** What production's database is made of, in order. */
export function productionMigrations({ distributed }: MigrationChoices): readonly Migration[] {
  const always = [...knownWellMigrations, createReading, addMonthsBesideWriters, packReadings, readingPolicy];
  return distributed ? [...always, distributeReadings] : always;
}
