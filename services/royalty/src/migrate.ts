import { runServiceMigrations } from '@wellflow/service';
import { migrations } from './app';

void runServiceMigrations('royalty', migrations, process.env);
