import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { query } from '../database/transaction';
import { platformMigrations } from '../migrations/platform-migrations';
import { createTestDatabase, sql } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { createOutboxStore } from './postgres-outbox-store';

const dead = 100_000;
let urls: TestDatabase;
let database: Database;
let snapshot: Client;

beforeAll(async () => {
  urls = await createTestDatabase(platformMigrations);
  database = await createDatabase({ url: urls.url, systemUrl: urls.systemUrl });
  snapshot = new Client({ connectionString: urls.adminUrl });
  await snapshot.connect();
});
afterAll(async () => {
  await snapshot.end();
  await database.close();
  await urls.drop();
});

/** Index entries of the outbox that were read so far, the dead ones too. */
async function entriesRead(): Promise<number> {
  await database.system.run((tx) => query(tx, 'SELECT pg_stat_force_next_flush()'));
  const [counted] = await sql<{ entries: string }>(
    urls.adminUrl,
    "SELECT sum(idx_tup_read) AS entries FROM pg_stat_user_indexes WHERE relname = 'outbox'",
  );
  return Number(counted?.entries);
}

async function entriesOfLook(store: ReturnType<typeof createOutboxStore>): Promise<number> {
  const before = await entriesRead();
  await store.listUnsent(100, []);
  return (await entriesRead()) - before;
}

it('spares a look a hundred thousand sent rows that a snapshot keeps from being cleaned up', async () => {
  const store = createOutboxStore(database);
  await sql(
    urls.adminUrl,
    `INSERT INTO outbox (organization, topic, key, schema, payload, occurred_at)
     SELECT 'acme', 't', 'k' || n, 's', '{}', '' FROM generate_series(1, ${dead}) AS n`,
  );
  await sql(urls.adminUrl, 'ANALYZE outbox');
  await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await snapshot.query('SELECT count(*) FROM outbox');
  expect(await store.listUnsent(1, [])).toHaveLength(1);
  await sql(urls.adminUrl, 'DELETE FROM outbox');
  // The floor rises over several looks, and no higher than the server's oldest open transaction allows.
  const giveUpAt = Date.now() + 60_000;
  while ((await entriesOfLook(store)) >= dead && Date.now() < giveUpAt) await sleep(1_050);
  expect(await entriesOfLook(store)).toBeLessThan(10);
  expect(await entriesOfLook(createOutboxStore(database))).toBeGreaterThanOrEqual(dead);
  await snapshot.query('ROLLBACK');
});
