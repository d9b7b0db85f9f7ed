import type { Tx, UnitOfWork } from '@wellflow/kernel';
import type { Metrics } from '@wellflow/observability';
import type { EntitySchema } from 'typeorm';
import type { Begin } from './begin-and-end';
import { createEntities } from './entity-manager';
import { createPool } from './pool';
import type { ConnectionPool, DatabaseLogger, PoolSettings } from './pool';
import { createPoolObserver, unobserved } from './pool-metrics';
import { createTransact } from './unit-of-work';
import type { Transact, TransactionPolicy } from './unit-of-work';

export interface DatabaseOptions {
  /** The app role's URL: row-level security shows it one organization at a time. */
  readonly url: string;
  /** The system role's URL: event, outbox, inbox, position and job tables of all organizations. */
  readonly systemUrl: string;
  /** Where `read` goes; the primary when absent. */
  readonly replicaUrl?: string;
  readonly entities?: readonly EntitySchema[];
  readonly pools?: {
    readonly app?: Partial<PoolSettings>;
    readonly system?: Partial<PoolSettings>;
    readonly replica?: Partial<PoolSettings>;
  };
  /** Time limit and bulkhead around the app role's units of work. Without retries: the unit of work retries itself. */
  readonly policy?: TransactionPolicy;
  readonly systemPolicy?: TransactionPolicy;
  readonly replicaPolicy?: TransactionPolicy;
  readonly metrics?: Metrics;
  readonly logger?: DatabaseLogger;
  /** Tries in all of a unit of work that was a victim (40001, 40P01) or lost its connection before COMMIT. Default 5. */
  readonly attempts?: number;
  /** How long to wait for a server that does not answer yet, in milliseconds. Default 60 000. */
  readonly startTimeoutMs?: number;
}

/** Transactions of the system role, on behalf of no organization. */
export interface SystemWork {
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As `run`, in one round trip, for work that is a single statement and may be carried out twice: a look, a renewal. */
  statement<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface Database {
  readonly unitOfWork: UnitOfWork;
  /**
   * As `unitOfWork`, one round trip shorter: the first statement travels with BEGIN. It must be one that row-level
   * security would refuse on behalf of nobody, for that is how it would run if BEGIN failed.
   */
  readonly eagerUnitOfWork: UnitOfWork;
  readonly system: SystemWork;
  /** Read-only transactions, on the replica if there is one; they may lag behind. */
  readonly reads: UnitOfWork;
  /** Resolves when the server answers. For readiness. */
  ping(): Promise<void>;
  /** Waits for transactions under way, then closes every connection. */
  close(): Promise<void>;
}

/** Short enough that no transaction of ours holds back the readers of the event store for long. */
const appSettings: PoolSettings = {
  max: 10,
  connectTimeoutMs: 5_000,
  idleTimeoutMs: 30_000,
  statementTimeoutMs: 5_000,
  lockTimeoutMs: 2_000,
  idleInTransactionTimeoutMs: 5_000,
  transactionTimeoutMs: 5_000,
};
const systemSettings: PoolSettings = { ...appSettings, max: 6 };
const replicaSettings: PoolSettings = { ...appSettings, statementTimeoutMs: 30_000, transactionTimeoutMs: 30_000 };

const unlimited: TransactionPolicy = { execute: (work) => work(new AbortController().signal) };
const silent: DatabaseLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A service's database: one bulkheaded pool per role, units of work over them, TypeORM entities on the same connections.
 * @throws the driver's error when no server answers within `startTimeoutMs`.
 */
export async function createDatabase(options: DatabaseOptions): Promise<Database> {
  const { logger = silent, pools } = options;
  const observer = options.metrics ? createPoolObserver(options.metrics) : unobserved;
  const poolOf = (name: string, url: string, settings: PoolSettings) =>
    createPool({ name, url, settings, observer, logger });
  const app = poolOf('app', options.url, { ...appSettings, ...pools?.app });
  const system = poolOf('system', options.systemUrl, { ...systemSettings, ...pools?.system });
  const replica = options.replicaUrl
    ? poolOf('replica', options.replicaUrl, { ...replicaSettings, ...pools?.replica })
    : app;
  const all = [...new Set([app, system, replica])];
  await waitForServer(app, options.startTimeoutMs ?? 60_000, logger).catch(async (error: unknown) => {
    await closeAll(all);
    throw error;
  });
  const entities = await createEntities(app.pool, options.entities ?? []);
  const transactOn = (connections: ConnectionPool, policy = unlimited): Transact =>
    createTransact({ connections, policy, observer, logger, attempts: options.attempts ?? 5, ...entities });
  const replicaPolicy = options.replicaPolicy ?? options.policy;
  return {
    unitOfWork: unitOfWorkOn(transactOn(app, options.policy)),
    eagerUnitOfWork: unitOfWorkOn(transactOn(app, options.policy), { eager: true }),
    system: systemWorkOn(transactOn(system, options.systemPolicy)),
    reads: unitOfWorkOn(transactOn(replica, replicaPolicy), { readOnly: true }),
    ping: async () => void (await app.pool.query('SELECT 1')),
    close: () => closeAll(all),
  };
}

function unitOfWorkOn(transact: Transact, mode: Omit<Begin, 'organization'> = {}): UnitOfWork {
  return { run: async ({ organization }, work) => transact({ ...mode, organization: checked(organization) }, work) };
}

function systemWorkOn(transact: Transact): SystemWork {
  return {
    run: (work) => transact({ organization: '', eager: true }, work),
    statement: (work) => transact({ organization: '', alone: true }, work),
  };
}

function checked(organization: string): string {
  if (organization === '' || organization.includes('\0')) throw new Error('A unit of work needs an organization');
  return organization;
}

async function waitForServer({ pool }: ConnectionPool, timeoutMs: number, logger: DatabaseLogger): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const error = await pool.query('SELECT 1').then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) return;
    if (performance.now() > giveUpAt) throw error;
    logger.info({ error: error instanceof Error ? error.message : String(error) }, 'waiting for the database');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function closeAll(pools: readonly ConnectionPool[]): Promise<void> {
  await Promise.all(pools.map((pool) => pool.close()));
}
