import type { Tx } from '@wellflow/kernel';

/** Sends one statement in a transaction; `query` of this library fits. */
export type Query = <Row>(tx: Tx, sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

/** What messaging needs of the database: statements, and transactions that see every organization. */
export interface MessagingDatabase {
  readonly query: Query;
  readonly system: { run<T>(work: (tx: Tx) => Promise<T>): Promise<T> };
}
