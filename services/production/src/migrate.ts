import { knownWellMigrations } from '@wellflow/known-wells';
import { runServiceMigrations } from '@wellflow/service';
import { createReading } from './infrastructure/persistence/migrations/0001-create-reading';
import { addMonthsBesideWriters } from './infrastructure/persistence/migrations/0002-add-months-beside-writers';

void runServiceMigrations('production', [...knownWellMigrations, createReading, addMonthsBesideWriters], process.env);
