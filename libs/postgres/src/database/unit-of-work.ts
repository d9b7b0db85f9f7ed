import type { PoolClient } from 'pg';
import type { Tx } from '@wellflow/kernel';
import type { EntityManager } from 'typeorm';
import { inBrackets, releaseOnce, rollBack } from './begin-and-end';
import type { Begin } from './begin-and-end';
import {
  ConnectionLost,
  UnknownCommit,
  endsSession,
  isConnectFailure,
  isOverstayed,
  isVictim,
  readOnlyServer,
  sqlState,
} from './errors';
import type { ConnectionPool, DatabaseLogger } from './pool';
import type { PoolObserver, TransactionOutcome } from './pool-metrics';
import { endTransaction, openTransaction } from './transaction';
import type { AfterCommit, OpenTransaction } from './transaction';

/** What a policy of `@wellflow/resilience` does for a unit of work: a time limit and a bulkhead around the whole of it. */
export interface TransactionPolicy {
  execute<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export interface TransactionDeps {
  readonly connections: ConnectionPool;
  readonly policy: TransactionPolicy;
  readonly observer: PoolObserver;
  readonly logger: DatabaseLogger;
  readonly createEntityManager: (client: PoolClient) => EntityManager;
  /** Tries in all when the server chose the transaction as a victim, or it was lost before COMMIT. */
  readonly attempts: number;
}

export type Transact = <T>(begin: Begin, work: (tx: Tx) => Promise<T>) => Promise<T>;

type Attempt<T> =
  | { readonly ended: 'committed'; readonly value: T; readonly afterCommit: readonly AfterCommit[] }
  | { readonly ended: 'retry'; readonly error: unknown; readonly lost: boolean };

/**
 * One transaction per call. The policy wraps the unit of work, not the statement; its timeout destroys the connection.
 * Retried are only 40001, 40P01 and a connection lost before COMMIT, so give a policy without retries of its own.
 */
export function createTransact(deps: TransactionDeps): Transact {
  return async (begin, work) => {
    const { value, afterCommit } = await deps.policy.execute((signal) => attempts(deps, { begin, work, signal }));
    for (const hook of afterCommit) await runHook(hook, deps.logger);
    return value;
  };
}

interface Work<T> {
  readonly begin: Begin;
  readonly work: (tx: Tx) => Promise<T>;
  readonly signal: AbortSignal;
}

async function attempts<T>(deps: TransactionDeps, work: Work<T>) {
  for (let attempt = 1; ; attempt += 1) {
    work.signal.throwIfAborted();
    const outcome = await attemptOnce(deps, work);
    if (outcome.ended === 'committed') return outcome;
    if (attempt >= deps.attempts || work.signal.aborted) throw outcome.error;
    await pause(attempt, outcome.lost);
  }
}

async function attemptOnce<T>(deps: TransactionDeps, work: Work<T>): Promise<Attempt<T>> {
  const startedAt = performance.now();
  const finished = (outcome: TransactionOutcome) =>
    deps.observer.transaction(deps.connections.name, outcome, (performance.now() - startedAt) / 1000);
  const acquired = await acquire(deps);
  if ('error' in acquired) {
    finished('lost');
    return { ended: 'retry', error: new ConnectionLost(acquired.error), lost: true };
  }
  return inTransaction({ ...deps, ...acquired, finished }, work);
}

async function acquire({ connections }: TransactionDeps): Promise<{ client: PoolClient } | { error: unknown }> {
  try {
    return { client: await connections.acquire() };
  } catch (error) {
    if (isConnectFailure(error)) return { error };
    throw error;
  }
}

interface Connected extends TransactionDeps {
  readonly client: PoolClient;
  readonly finished: (outcome: TransactionOutcome) => void;
}

async function inTransaction<T>(deps: Connected, { begin, work, signal }: Work<T>): Promise<Attempt<T>> {
  const { client, connections, finished } = deps;
  const release = releaseOnce(client);
  const abort = () => release(new Error('The unit of work ran out of time'));
  signal.addEventListener('abort', abort, { once: true });
  const transaction = newTransaction(deps, begin.organization);
  try {
    signal.throwIfAborted();
    const value = await inBrackets(deps, begin, () => workWith(transaction, work));
    finished('committed');
    release();
    return { ended: 'committed', value, afterCommit: transaction.afterCommit };
  } catch (error) {
    const lost = connections.isLost(client) || endsSession(error) || signal.aborted;
    finished(outcomeOf(error, lost));
    await rollBack(client, release, lost);
    return againOrThrow(error, lost, signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Again only where nothing took effect and the next time may be better. @throws the error otherwise. */
function againOrThrow(error: unknown, lost: boolean, signal: AbortSignal): Attempt<never> {
  if (error instanceof UnknownCommit || signal.aborted || isOverstayed(error)) throw error;
  if (isVictim(error)) return { ended: 'retry', error, lost };
  if (lost && sqlState(error) !== readOnlyServer) return { ended: 'retry', error: new ConnectionLost(error), lost };
  throw error;
}

function newTransaction(deps: Connected, organization: string): OpenTransaction {
  const { client, connections, observer, createEntityManager } = deps;
  return {
    client,
    pool: connections.name,
    observer,
    organization,
    afterCommit: [],
    createEntityManager: () => createEntityManager(client),
  };
}

async function workWith<T>(transaction: OpenTransaction, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = openTransaction(transaction);
  try {
    return await work(tx);
  } finally {
    endTransaction(tx);
  }
}

function outcomeOf(error: unknown, lost: boolean): TransactionOutcome {
  if (error instanceof UnknownCommit) return 'unknown';
  return lost ? 'lost' : 'rolled-back';
}

async function runHook(hook: AfterCommit, logger: DatabaseLogger): Promise<void> {
  try {
    await hook();
  } catch (error) {
    logger.error({ error: error instanceof Error ? error.message : String(error) }, 'after-commit hook failed');
  }
}

/** Victims come back at once but apart; a server that restarts is given time. Jitter keeps them apart. */
async function pause(attempt: number, lost: boolean): Promise<void> {
  const ceilingMs = Math.min((lost ? 100 : 10) * 2 ** attempt, 2_000);
  await new Promise((resolve) => setTimeout(resolve, ceilingMs * (0.5 + Math.random() / 2)));
}
