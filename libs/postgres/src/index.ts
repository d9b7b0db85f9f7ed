export { createDatabase } from './database/database';
export type { Database, DatabaseOptions, SystemWork } from './database/database';
export {
  ConnectionLost,
  PoolExhausted,
  TransactionEnded,
  TransactionRolledBack,
  UnknownCommit,
  isDatabaseFailure,
  sqlState,
} from './database/errors';
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
  withoutPipeline,
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
export type { AggregateContext, AggregateDeps, CommandContext, SnapshotRule } from './events/aggregate';
export { VersionConflict, beginning, streamName } from './events/event-store';
export type {
  AddedEvent,
  Append,
  Appended,
  EventBody,
  EventMetadata,
  EventStore,
  GlobalPosition,
  ReadAll,
  ReadRange,
  RecordedEvent,
  Snapshot,
  StateQuestion,
  StreamName,
  StreamState,
} from './events/event-store';
export { createExecute, createExecuteWithin } from './events/execute';
export { asToday } from './events/fold';
export type { ExecuteWithin, Order } from './events/execute';
export { createInMemoryEventStore } from './events/in-memory-event-store';
export type { InMemoryEventStore } from './events/in-memory-event-store';
export { createPostgresEventStore } from './events/postgres-event-store';
export type { Outbox, PostgresEventStoreDeps } from './events/postgres-event-store';
export { createReadAggregate } from './events/read-aggregate';
export type { AggregateAnswer, AggregateQuestion } from './events/read-aggregate';
export { createUpcasters, noUpcasters } from './events/upcasters';
export type { Upcaster, Upcasters } from './events/upcasters';
export { platformMigrations } from './migrations/platform-migrations';
export { listTablesWithoutRowSecurity } from './tenancy/row-security-check';
export type { Catalogue, RowSecurityFault, RowSecurityScope } from './tenancy/row-security-check';
export {
  appendToOutbox,
  createConsumerStore,
  createDeadLetterStore,
  createInboxPruning,
  createInMemoryMessaging,
  createOutboxStore,
  inboxKeepDays,
  messagingMigrations,
} from './messaging';
export type { InboxPruning, InMemoryMessaging, MessagingDatabase, OutboxMetadata, PruneInboxDeps } from './messaging';
export { float8Array, int2Array, int4Array, textArray, timestamptzArray } from './bulk/binary-array';
export { copyRows } from './bulk/copy-rows';
export { insertRows } from './bulk/insert-rows';
export type { Stored } from './bulk/insert-rows';
export type { BulkColumn, BulkValue, RowsToStore } from './bulk/rows-to-store';
export { expectIndexUsed } from './database/expect-index-used';
export type { ExplainedStatement } from './database/expect-index-used';
export { CheckpointMoved } from './events/checkpoint';
export { dropRetired, rebuildProjection } from './events/rebuild-projection';
export type { Projection, RebuildDeps } from './events/rebuild-projection';
export { createSubscription } from './events/subscription';
export type { Subscription, SubscriptionDeps, SubscriptionStatus } from './events/subscription';
export { enqueueJob, findJob, listJobs } from './jobs/job-queue';
export type { JobOptions, JobStatus, JobType } from './jobs/job-queue';
export { createJobRunner, jobHandler } from './jobs/job-runner';
export type { JobContext, JobHandler, JobRunner, JobRunnerDeps } from './jobs/job-runner';
