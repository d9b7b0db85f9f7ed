export { createDatabase } from './database/database';
export type { Database, DatabaseOptions, SystemWork } from './database/database';
export { PoolExhausted, TransactionEnded, TransactionRolledBack, UnknownCommit, sqlState } from './database/errors';
export type { DatabaseLogger, PoolSettings } from './database/pool';
export { toInstantText } from './database/text-types';
export {
  afterCommit,
  client,
  entityManager,
  organizationOf,
  query,
  queryPrepared,
  savepoint,
  withOrganization,
} from './database/transaction';
export type { AfterCommit, Prepared } from './database/transaction';
export type { TransactionPolicy } from './database/unit-of-work';
export { ChangedMigration, rolesOf } from './migrations/migration';
export type { Migration, ServiceRoles } from './migrations/migration';
export { provisionDatabase, urlOf } from './migrations/provision';
export type { ProvisionOptions, ServiceDatabaseUrls } from './migrations/provision';
export { runMigrations } from './migrations/run-migrations';
export type { MigrationReport, RunMigrationsOptions } from './migrations/run-migrations';
export { currentOrganization, sharedTable, systemTable, tenantTable } from './tenancy/tenant-table';
