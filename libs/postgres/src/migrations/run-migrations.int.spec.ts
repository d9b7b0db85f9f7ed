import { Client } from 'pg';
import { createTestDatabase, sql } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { ChangedMigration } from './migration';
import { runMigrations } from './run-migrations';

const first = { id: 'spec/0001-first', sql: 'CREATE TABLE first (id int)' };
const second = { id: 'spec/0002-second', sql: 'CREATE TABLE second (id int); GRANT SELECT ON second TO {{app}}' };

describe('migrations', () => {
  let urls: TestDatabase;
  beforeEach(async () => {
    urls = await createTestDatabase([first]);
  });
  afterEach(() => urls.drop());

  const migrate = (...migrations: readonly { id: string; sql: string }[]) => runMigrations({ ...urls, migrations });

  it('are applied once, in order, and grant to the roles by name', async () => {
    expect(await migrate(first, second)).toEqual({ applied: [second.id], unknown: [] });
    expect(await migrate(first, second)).toEqual({ applied: [], unknown: [] });
    expect(await sql(urls.url, 'SELECT * FROM second')).toEqual([]);
    await expect(sql(urls.url, 'SELECT * FROM first')).rejects.toThrow('permission denied');
  });

  it('are refused when an applied one was changed', async () => {
    await expect(migrate({ ...first, sql: 'CREATE TABLE other (id int)' })).rejects.toThrow(ChangedMigration);
  });

  it('leave no trace when one fails', async () => {
    await expect(
      migrate(first, { id: 'spec/0002-bad', sql: 'CREATE TABLE half (id int); SELECT 1/0' }),
    ).rejects.toThrow('spec/0002-bad failed: division by zero');
    expect(await sql(urls.adminUrl, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  });

  it('tell what a newer version has left, and run beside it', async () => {
    await migrate(first, second);
    expect(await migrate(first)).toEqual({ applied: [], unknown: [second.id] });
  });

  it('are applied once by many runners at once', async () => {
    const slow = { id: 'spec/0003-slow', sql: 'SELECT pg_sleep(0.2); CREATE TABLE slow (id int)' };
    const reports = await Promise.all(Array.from({ length: 4 }, () => migrate(first, second, slow)));
    expect(reports.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, 2]);
  });

  it('give up on a lock instead of queueing everybody behind them', async () => {
    const reader = new Client({ connectionString: urls.adminUrl });
    await reader.connect();
    await reader.query('BEGIN; SELECT * FROM first');
    const altering = runMigrations({
      ...urls,
      lockTimeoutMs: 200,
      migrations: [first, { id: 'spec/0002-alter', sql: 'ALTER TABLE first ADD COLUMN more int' }],
    });
    await expect(altering).rejects.toThrow('lock timeout');
    await reader.end();
  });

  it('refuse ids that are malformed or used twice', async () => {
    await expect(migrate({ id: 'x', sql: '' })).rejects.toThrow('Not a migration id');
    await expect(migrate(first, first)).rejects.toThrow('Two migrations are called');
  });

  it('leave the roles of a service without any right they do not need', async () => {
    await expect(sql(urls.url, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
    await expect(sql(urls.systemUrl, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
  });
});
