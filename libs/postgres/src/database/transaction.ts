import type { Tx } from '@wellflow/kernel';
import type { PoolClient, QueryResultRow } from 'pg';
import type { EntityManager } from 'typeorm';
import { TransactionEnded } from './errors';
import type { PoolObserver } from './pool-metrics';

/** Runs once the transaction has committed: a wake-up, never the truth, for the process may die just before it. */
export type AfterCommit = () => void | Promise<void>;

/** What is behind a `Tx`. */
export interface OpenTransaction {
  readonly client: PoolClient;
  readonly pool: string;
  readonly observer: PoolObserver;
  readonly createEntityManager: () => EntityManager;
  readonly afterCommit: AfterCommit[];
  /** Whom it acts for at first. */
  readonly organization: string;
}

interface Open extends OpenTransaction {
  actsFor: string;
  entityManager?: EntityManager;
}

const open = new WeakMap<object, Open>();

/** Makes the opaque token that is handed to repositories and handlers. */
export function openTransaction(transaction: OpenTransaction): Tx {
  const token = Object.freeze({});
  open.set(token, { ...transaction, actsFor: transaction.organization });
  if (!isOpen(token)) throw new TransactionEnded();
  return token;
}

/** From here on the token opens nothing. */
export function endTransaction(tx: Tx): void {
  open.delete(tx);
}

function isOpen(token: object): token is Tx {
  return open.has(token);
}

function get(tx: Tx): Open {
  const transaction = open.get(tx);
  if (!transaction) throw new TransactionEnded();
  return transaction;
}

/** The connection itself, for what `query` cannot do (COPY). Never BEGIN, COMMIT or release it. @throws TransactionEnded */
export function client(tx: Tx): PoolClient {
  return get(tx).client;
}

/**
 * Runs one statement. Instants come back as ISO text with microseconds, days as `YYYY-MM-DD`, int8 and numeric as text.
 * @throws TransactionEnded when the transaction is over; pg's `DatabaseError` when the server refuses.
 */
export async function query<Row extends object = QueryResultRow>(
  tx: Tx,
  sql: string,
  params: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const { client: connection, observer, pool } = get(tx);
  const { rows } = await observer.statement(pool, () => connection.query<Row & QueryResultRow>(sql, [...params]));
  return rows;
}

/** A statement that is parsed and planned once a connection; `name` must stand for exactly one text. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** As `query`, prepared: for the few statements that run all the time. */
export async function queryPrepared<Row extends object>(
  tx: Tx,
  statement: Prepared,
  params: readonly unknown[],
): Promise<readonly Row[]> {
  const { client: connection, observer, pool } = get(tx);
  const { rows } = await observer.statement(pool, () =>
    connection.query<Row & QueryResultRow>({ ...statement, values: [...params] }),
  );
  return rows;
}

/** TypeORM's manager on this transaction's connection; its `transaction()` makes savepoints. @throws TransactionEnded */
export function entityManager(tx: Tx): EntityManager {
  const transaction = get(tx);
  transaction.entityManager ??= transaction.createEntityManager();
  return transaction.entityManager;
}

/** Runs `hook` once `tx` has committed, and not when it rolls back. @throws TransactionEnded */
export function afterCommit(tx: Tx, hook: AfterCommit): void {
  get(tx).afterCommit.push(hook);
}

/** The organization the transaction acts for; empty when it acts for none. @throws TransactionEnded */
export function organizationOf(tx: Tx): string {
  return get(tx).actsFor;
}

/**
 * Acts for another organization inside one transaction: a batch of messages of many organizations.
 * The caller vouches for the organization as it does in `UnitOfWork.run`.
 */
export async function withOrganization<T>(tx: Tx, organization: string, work: () => Promise<T>): Promise<T> {
  const before = organizationOf(tx);
  await actFor(tx, organization);
  try {
    return await work();
  } finally {
    // In an aborted transaction this fails, and nothing but a rollback, which restores it too, can follow.
    await actFor(tx, before).catch(() => undefined);
    if (isOpen(tx)) get(tx).actsFor = before;
  }
}

async function actFor(tx: Tx, organization: string): Promise<void> {
  await queryPrepared(tx, actForStatement, [organization]);
  get(tx).actsFor = organization;
}

const actForStatement: Prepared = { name: 'act-for', text: "SELECT set_config('app.organization', $1, true)" };

/** Undoes only `work` when it throws, then throws on: the transaction stays usable. */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await query(tx, 'SAVEPOINT work');
  try {
    const result = await work();
    await query(tx, 'RELEASE SAVEPOINT work');
    return result;
  } catch (error) {
    await query(tx, 'ROLLBACK TO SAVEPOINT work');
    await query(tx, 'RELEASE SAVEPOINT work');
    throw error;
  }
}

/**
 * Runs `work` on a connection that takes one statement after the other: COPY streams cannot share a pipelined one.
 * Await every statement of this transaction before, and send none beside `work`.
 */
export async function withoutPipeline<T>(tx: Tx, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const connection = client(tx);
  await connection.query('SELECT');
  Object.assign(connection, { pipeline: false });
  try {
    return await work(connection);
  } finally {
    Object.assign(connection, { pipeline: true });
  }
}
