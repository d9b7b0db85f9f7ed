import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Tx } from '@wellflow/kernel';
import type { PoolClient } from 'pg';
import { from } from 'pg-copy-streams';
import { withoutPipeline } from '../database/transaction';
import type { Stored } from './insert-rows';
import { insertSql } from './rows-to-store';
import type { BulkValue, RowsToStore } from './rows-to-store';

/** Staging tables already written in a transaction: a second batch finds the first one's rows there. */
const used = new WeakMap<Tx, Set<string>>();

/**
 * COPY into a temporary table, then INSERT … SELECT … ON CONFLICT: for many thousand rows. COPY straight into a table
 * under row-level security is refused; the INSERT is held to it like any other.
 */
export async function copyRows<Row extends object = Record<string, unknown>>(
  tx: Tx,
  store: RowsToStore,
): Promise<Stored<Row>> {
  if (store.rows.length === 0) return { count: 0, rows: [] };
  const staging = `staging_${store.table.replace('.', '_')}`;
  const names = store.columns.map(({ name }) => name).join(', ');
  return withoutPipeline(tx, async (client) => {
    await prepareStaging(tx, client, { staging, store });
    await pipeline(Readable.from(encode(store.rows)), client.query(from(`COPY ${staging} (${names}) FROM STDIN`)));
    const { rowCount, rows } = await client.query<Row>(insertSql(store, staging));
    return { count: rowCount ?? 0, rows };
  });
}

interface Staging {
  readonly staging: string;
  readonly store: RowsToStore;
}

/** Kept by the connection and emptied at every commit, so one organization's rows never meet another's. */
async function prepareStaging(tx: Tx, client: PoolClient, { staging, store }: Staging): Promise<void> {
  const tables = used.get(tx) ?? new Set();
  used.set(tx, tables);
  if (tables.has(staging)) await client.query(`TRUNCATE pg_temp.${staging}`);
  const columns = store.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  await client.query(`CREATE TEMPORARY TABLE IF NOT EXISTS ${staging} (${columns}) ON COMMIT DELETE ROWS`);
  tables.add(staging);
}

const chunkChars = 64 * 1024;

/** COPY's text format, in chunks. */
function* encode(rows: RowsToStore['rows']): Generator<Buffer> {
  let chunk = '';
  for (const row of rows) {
    chunk += encodeRow(row);
    if (chunk.length < chunkChars) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk !== '') yield Buffer.from(chunk);
}

function encodeRow(row: readonly BulkValue[]): string {
  let line = '';
  for (const [index, value] of row.entries()) line += index === 0 ? encodeValue(value) : `\t${encodeValue(value)}`;
  return `${line}\n`;
}

const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function encodeValue(value: BulkValue): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  return special.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (found) => escapes[found] ?? found) : value;
}
