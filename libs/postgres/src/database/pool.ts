import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { PoolExhausted } from './errors';
import type { PoolObserver } from './pool-metrics';
import { textTypes } from './text-types';

/** Limits of one role's connections. All times in milliseconds. */
export interface PoolSettings {
  /** Connections at most: the bulkhead of this role. */
  readonly max: number;
  /** How long a caller waits for a connection, new or free. */
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  /** A long write transaction holds back every reader of the event store: keep this short. */
  readonly transactionTimeoutMs: number;
}

/** What the database reports that nobody can throw at a caller. */
export interface DatabaseLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ConnectionPool {
  readonly name: string;
  readonly pool: Pool;
  /** @throws PoolExhausted when none came free in time; the driver's error when the server cannot be reached. */
  acquire(): Promise<PoolClient>;
  /** True once the connection has failed, whether or not a statement was under way. */
  isLost(client: PoolClient): boolean;
  /** Waits for connections in use. */
  close(): Promise<void>;
}

interface PoolDeps {
  readonly name: string;
  readonly url: string;
  readonly settings: PoolSettings;
  readonly observer: PoolObserver;
  readonly logger: DatabaseLogger;
}

/** One role's pool. A killed backend is logged and replaced, never an unhandled 'error' event. */
export function createPool({ name, url, settings, observer, logger }: PoolDeps): ConnectionPool {
  const pool = new Pool(poolConfig(name, url, settings));
  const lost = new WeakSet<object>();
  const noteLoss = (client: object, error: unknown): void => {
    if (!lost.has(client)) logger.warn({ pool: name, error: messageOf(error) }, 'database connection lost');
    lost.add(client);
  };
  pool.on('connect', (client) => client.on('error', (error) => noteLoss(client, error)));
  pool.on('error', (error, client) => noteLoss(client, error));
  const unwatch = observer.watch(name, pool);
  return {
    name,
    pool,
    acquire: () => observer.waiting(name, () => connect(name, pool)),
    isLost: (client) => lost.has(client),
    close: async () => {
      unwatch();
      await pool.end();
    },
  };
}

async function connect(name: string, pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    if (messageOf(error) === 'timeout exceeded when trying to connect') throw new PoolExhausted(name, error);
    throw error;
  }
}

function poolConfig(name: string, url: string, settings: PoolSettings) {
  return {
    connectionString: url,
    application_name: `wellflow ${name}`,
    max: settings.max,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    idleTimeoutMillis: settings.idleTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: sessionOptions(settings),
    // Statements sent without waiting for one another share a round trip; see docs/adr/0020.
    pipeline: true,
    types: textTypes,
  };
}

function sessionOptions(settings: PoolSettings): string {
  const options: Readonly<Record<string, string | number>> = {
    timezone: 'UTC',
    datestyle: 'ISO',
    statement_timeout: settings.statementTimeoutMs,
    lock_timeout: settings.lockTimeoutMs,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs,
    transaction_timeout: settings.transactionTimeoutMs,
    // A statement whose client has gone is abandoned instead of holding its locks to the end.
    client_connection_check_interval: 2_000,
  };
  return Object.entries(options)
    .map(([key, value]) => `-c ${key}=${value}`)
    .join(' ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
