import { runServiceMigrations } from '@wellflow/service';
import { migrations } from './migrations';

void runServiceMigrations('ingestion', migrations, process.env);
