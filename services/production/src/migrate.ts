import { knownWellMigrations } from '@wellflow/known-wells';
import { runServiceMigrations } from '@wellflow/service';
import { createReading } from './infrastructure/persistence/migrations/0001-create-reading';

void runServiceMigrations('production', [...knownWellMigrations, createReading], process.env);
