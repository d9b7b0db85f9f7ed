import { knownWellMigrations } from '@wellflow/known-wells';
import { runServiceMigrations } from '@wellflow/service';
import { createQuarantinedReading } from './infrastructure/persistence/migrations/0001-create-quarantined-reading';

void runServiceMigrations('ingestion', [...knownWellMigrations, createQuarantinedReading], process.env);
