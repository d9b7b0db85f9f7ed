import { parseEnvironment, Type } from '@wellflow/config';
import { runServiceMigrations } from '@wellflow/service';
import { productionMigrations } from './infrastructure/persistence/migrations';

const { WELLFLOW_PRODUCTION_DISTRIBUTED: distributed } = parseEnvironment(
  Type.Object({ WELLFLOW_PRODUCTION_DISTRIBUTED: Type.Boolean({ default: false }) }),
  process.env,
);
void runServiceMigrations('production', productionMigrations({ distributed }), process.env);
