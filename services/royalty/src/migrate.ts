import { knownWellMigrations } from '@wellflow/known-wells';
import { runServiceMigrations } from '@wellflow/service';

void runServiceMigrations('royalty', knownWellMigrations, process.env);
