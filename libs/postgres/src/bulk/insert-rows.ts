import type { Tx } from '@wellflow/kernel';
import { client } from '../database/transaction';
import { insertSql } from './rows-to-store';
import type { BulkValue, RowsToStore } from './rows-to-store';

export interface Stored<Row> {
  /** Rows that were new, or changed by the conflict rule. */
  readonly count: number;
  /** Their `returning` columns; empty when none were asked for. */
  readonly rows: readonly Row[];
}

/** One statement with one array per column: for batches up to a few thousand rows. Row-level security applies. */
export async function insertRows<Row extends object = Record<string, unknown>>(
  tx: Tx,
  store: RowsToStore,
): Promise<Stored<Row>> {
  if (store.rows.length === 0) return { count: 0, rows: [] };
  const arrays = store.columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  const names = store.columns.map(({ name }) => name).join(', ');
  const text = insertSql(store, `unnest(${arrays}) AS added (${names})`);
  const values = store.columns.map((_column, index) => store.rows.map((row): BulkValue => row[index] ?? null));
  const { rowCount, rows } = await client(tx).query<Row>(text, values);
  return { count: rowCount ?? 0, rows };
}
