import { runServiceMigrations } from '@wellflow/service';
import { wellsMigrations } from './migrations';

void runServiceMigrations('wells', wellsMigrations, process.env);
