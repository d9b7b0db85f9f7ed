import { Client } from 'pg';
import type { ClientBase } from 'pg';
import { installJobQueue } from '../jobs/install-job-queue';
import { jobMigrations } from '../jobs/job-migrations';
import { ChangedMigration, checkIds, checksumOf, withRoles } from './migration';
import type { Migration, ServiceRoles } from './migration';

export interface RunMigrationsOptions {
  /** The owner role's URL. */
  readonly ownerUrl: string;
  /** Applied in this order; those in the ledger are skipped. */
  readonly migrations: readonly Migration[];
  readonly roles: ServiceRoles;
  /** A migration that waits longer than this for a lock gives up, instead of queueing everybody behind it. Default 5 000. */
  readonly lockTimeoutMs?: number;
  /** How long to wait for another runner to finish. Default 120 000. */
  readonly runnerTimeoutMs?: number;
}

export interface MigrationReport {
  readonly applied: readonly string[];
  /** In the ledger and not in the code: a newer version has been here. Not an error, since schemas grow before they shrink. */
  readonly unknown: readonly string[];
}

/** Any fixed number does; it is the same for every runner of a database. */
const runnerLock = 7_236_091_442_015n;

/**
 * Brings a database up to date, each migration in a transaction of its own, one runner at a time.
 * @throws ChangedMigration when an applied one was changed; the server's error when one fails, which leaves no trace.
 */
export async function runMigrations(options: RunMigrationsOptions): Promise<MigrationReport> {
  checkIds(options.migrations);
  const client = new Client({
    connectionString: options.ownerUrl,
    application_name: 'wellflow migrations',
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await takeRunnerLock(client, options.runnerTimeoutMs ?? 120_000);
    const report = await apply(client, options);
    if (jobMigrations.some((migration) => options.migrations.includes(migration))) await installJobQueue(options);
    return report;
  } finally {
    await client.end();
  }
}

async function takeRunnerLock(client: ClientBase, timeoutMs: number): Promise<void> {
  await client.query(`SET lock_timeout = ${Math.trunc(timeoutMs)}`);
  await client.query('SELECT pg_advisory_lock($1)', [runnerLock.toString()]);
}

async function apply(client: ClientBase, options: RunMigrationsOptions): Promise<MigrationReport> {
  await client.query(createLedger);
  const applied = await readLedger(client);
  const missing = options.migrations.filter((migration) => !isApplied(migration, applied));
  await client.query(`SET lock_timeout = ${Math.trunc(options.lockTimeoutMs ?? 5_000)}`);
  for (const migration of missing) await applyOne(client, migration, options.roles);
  const known = new Set(options.migrations.map(({ id }) => id));
  return { applied: missing.map(({ id }) => id), unknown: [...applied.keys()].filter((id) => !known.has(id)) };
}

const createLedger = `
CREATE TABLE IF NOT EXISTS migration (
  id text PRIMARY KEY,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  took_ms integer NOT NULL
)`;

async function readLedger(client: ClientBase): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; checksum: string }>(
    'SELECT id, checksum FROM migration ORDER BY applied_at',
  );
  return new Map(rows.map(({ id, checksum }) => [id, checksum]));
}

function isApplied(migration: Migration, applied: ReadonlyMap<string, string>): boolean {
  const checksum = applied.get(migration.id);
  if (checksum !== undefined && checksum !== checksumOf(migration)) throw new ChangedMigration(migration.id);
  return checksum !== undefined;
}

async function applyOne(client: ClientBase, migration: Migration, roles: ServiceRoles): Promise<void> {
  const startedAt = performance.now();
  await client.query('BEGIN');
  try {
    await client.query(withRoles(migration.sql, roles));
    const tookMs = Math.round(performance.now() - startedAt);
    const row = [migration.id, checksumOf(migration), tookMs];
    await client.query('INSERT INTO migration (id, checksum, took_ms) VALUES ($1, $2, $3)', row);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`Migration ${migration.id} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
