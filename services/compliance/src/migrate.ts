import { knownWellMigrations } from '@wellflow/known-wells';
import { runServiceMigrations } from '@wellflow/service';

void runServiceMigrations('compliance', knownWellMigrations, process.env);
