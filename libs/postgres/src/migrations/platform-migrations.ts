import { eventMigrations } from '../events/event-migrations';
import { jobMigrations } from '../jobs/job-migrations';
import { messagingMigrations } from '../messaging/migrations';
import type { Migration } from './migration';

/** The tables of the platform itself, before those of a service. */
export const platformMigrations: readonly Migration[] = [...eventMigrations, ...messagingMigrations, ...jobMigrations];
