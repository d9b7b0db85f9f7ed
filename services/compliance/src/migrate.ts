import { runServiceMigrations } from '@wellflow/service';
import { migrations } from './app';

void runServiceMigrations('compliance', migrations, process.env);
