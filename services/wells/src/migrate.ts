import { runServiceMigrations } from '@wellflow/service';
import { createWellList } from './infrastructure/persistence/migrations/0001-create-well-list';

void runServiceMigrations('wells', [createWellList], process.env);
