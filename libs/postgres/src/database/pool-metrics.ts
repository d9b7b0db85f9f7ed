import { trackPool } from '@wellflow/observability';
import type { Histogram, Metrics } from '@wellflow/observability';
import type { Pool } from 'pg';

/** How a transaction ended. `unknown` is a connection lost during COMMIT. */
export type TransactionOutcome = 'committed' | 'rolled-back' | 'lost' | 'unknown';

export interface PoolObserver {
  /** Returns how to stop. */
  watch(name: string, pool: Pool): () => void;
  waiting<T>(name: string, connect: () => Promise<T>): Promise<T>;
  transaction(name: string, outcome: TransactionOutcome, seconds: number): void;
  statement<T>(name: string, run: () => Promise<T>): Promise<T>;
}

const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Pool sizes are read when scraped; waits, statements and transactions are histograms in seconds. */
export function createPoolObserver(metrics: Metrics): PoolObserver {
  const histogram = (what: string, help: string, labelNames: readonly string[]): Histogram =>
    metrics.histogram({ name: `wellflow_database_${what}_seconds`, help, labelNames, buckets });
  const waits = histogram('pool_wait', 'Time until a connection was had', ['pool']);
  const transactions = histogram('transaction', 'Transactions, by how they ended', ['pool', 'outcome']);
  const statements = histogram('statement', 'Statements sent through query()', ['pool']);
  return {
    watch: (name, pool) =>
      trackPool(metrics, name, () => ({ size: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })),
    waiting: (name, connect) => timed(connect, (seconds) => waits.observe({ pool: name }, seconds)),
    transaction: (name, outcome, seconds) => transactions.observe({ pool: name, outcome }, seconds),
    statement: (name, run) => timed(run, (seconds) => statements.observe({ pool: name }, seconds)),
  };
}

/** For a database nobody scrapes. */
export const unobserved: PoolObserver = {
  watch: () => () => undefined,
  waiting: (_name, connect) => connect(),
  transaction: () => undefined,
  statement: (_name, run) => run(),
};

async function timed<T>(work: () => Promise<T>, observe: (seconds: number) => void): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    observe((performance.now() - startedAt) / 1000);
  }
}
