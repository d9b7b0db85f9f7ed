import { randomUUID } from 'node:crypto';
import type { MessageIdentity } from '@wellflow/kernel';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { platformMigrations } from '../migrations/platform-migrations';
import { createTestDatabase, sql, until } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { createConsumerStore } from './postgres-consumer-store';
import { createInboxPruning, pruneInbox } from './prune-inbox';

let urls: TestDatabase;
let database: Database;

beforeAll(async () => {
  urls = await createTestDatabase(platformMigrations);
  database = await createDatabase({ url: urls.url, systemUrl: urls.systemUrl });
});
afterAll(async () => {
  await database.close();
  await urls.drop();
});
beforeEach(() => sql(urls.adminUrl, 'DELETE FROM inbox'));

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const admit = (messages: readonly MessageIdentity[], organization = 'acme') =>
  database.unitOfWork.run({ organization }, (tx) => createConsumerStore(database).admit(tx, 'group', messages));
const messages = (count: number): readonly MessageIdentity[] =>
  Array.from({ length: count }, () => ({ id: randomUUID(), topic: 't', key: 'acme/1' }));
const age = (days: number, rows: readonly MessageIdentity[]) =>
  sql(
    urls.adminUrl,
    'UPDATE inbox SET admitted_at = now() - make_interval(days => $1) WHERE message_id = ANY ($2::uuid[])',
    [days, rows.map(({ id }) => id)],
  );

it('forgets what was admitted long ago, of every organization, and nothing younger', async () => {
  const [old, young] = [messages(25), messages(5)];
  await admit(old.slice(0, 20));
  await admit(old.slice(20), 'other');
  await admit(young);
  await age(46, old);
  await age(44, young);
  expect(await pruneInbox({ database, batchSize: 10 })).toBe(25);
  expect(await pruneInbox({ database })).toBe(0);
  expect(new Set(await admit(young))).toEqual(new Set(['seen']));
});

it('forgets each row once when several processes do so at once', async () => {
  const old = messages(60);
  await admit(old);
  await age(46, old);
  const gone = await Promise.all([1, 2, 3].map(() => pruneInbox({ database, batchSize: 7 })));
  // Who meets only rows that others are deleting leaves them to those.
  expect(gone.reduce((sum, count) => sum + count)).toBe(60 - (await countLeft()));
  await pruneInbox({ database });
  expect(await countLeft()).toBe(0);
});

it('leaves a message with an order to the order of its key: it never has its effect again', async () => {
  const one = { id: randomUUID(), topic: 't', key: 'acme/ordered', order: { epoch: 1, sequence: 5 } };
  expect(await admit([one])).toEqual(['new']);
  await age(400, [one]);
  await pruneInbox({ database });
  expect(await admit([one])).toEqual(['stale']);
});

it('goes on by itself, until it is stopped', async () => {
  const old = messages(3);
  await admit(old);
  await age(46, old);
  const pruning = createInboxPruning({ database, logger, everyMs: 20 });
  pruning.start();
  await until(async () => (await countLeft()) === 0);
  await pruning.stop();
});

async function countLeft(): Promise<number> {
  const [row] = await sql<{ left: number }>(urls.adminUrl, 'SELECT count(*)::int AS left FROM inbox');
  return row?.left ?? 0;
}
