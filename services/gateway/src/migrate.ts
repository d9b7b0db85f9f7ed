import { runServiceMigrations } from '@wellflow/service';
import { migrations } from './migrations';

void runServiceMigrations('gateway', migrations, process.env);
