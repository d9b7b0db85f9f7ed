import type { Tx } from '@wellflow/kernel';
import { instantFromEpochMillis } from '@wellflow/kernel';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { query } from '../database/transaction';
import { platformMigrations } from '../migrations/platform-migrations';
import { createTestDatabase } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { appendToOutbox } from './append-to-outbox';
import { describeMessaging } from './messaging.contract';
import { createConsumerStore } from './postgres-consumer-store';
import { createDeadLetterStore } from './postgres-dead-letter-store';
import { createOutboxStore } from './postgres-outbox-store';

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

describeMessaging('messaging in Postgres', async () => ({
  unitOfWork: database.unitOfWork,
  appendToOutbox,
  outboxStore: createOutboxStore(database),
  consumerStore: createConsumerStore(database),
  deadLetterStore: createDeadLetterStore(database),
}));

const at = instantFromEpochMillis(Date.now());
const tell = (tx: Tx, key: string) =>
  appendToOutbox(tx, [{ topic: 't', key, schema: 's', payload: {} }], { organization: 'acme', at });

it('gives writers of one key positions in the order they commit', async () => {
  const store = createOutboxStore(database);
  await store.markSent((await store.listUnsent(10_000, [])).map(({ position }) => position));
  const writers = Array.from({ length: 40 }, () =>
    database.unitOfWork.run({ organization: 'acme' }, async (tx) => {
      await tell(tx, 'acme/contended');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    }),
  );
  const seen: number[] = [];
  let done = false;
  const reading = (async () => {
    while (!done) {
      for (const { position } of await store.listUnsent(1_000, seen)) seen.push(position);
    }
  })();
  await Promise.all(writers);
  done = true;
  await reading;
  for (const { position } of await store.listUnsent(1_000, seen)) seen.push(position);
  expect(seen).toHaveLength(40);
  expect(seen).toEqual([...seen].sort((left, right) => left - right));
});

it('shows an organization neither the outbox, nor the inbox and held messages of another', async () => {
  const rows = await database.unitOfWork.run({ organization: 'other' }, async (tx) => [
    ...(await query(tx, 'SELECT * FROM inbox')),
    ...(await query(tx, 'SELECT * FROM consumer_key')),
    ...(await query(tx, 'SELECT * FROM held_message')),
  ]);
  expect(rows.filter((row) => Object(row).organization !== 'other')).toEqual([]);
  const forged = database.unitOfWork.run({ organization: 'other' }, (tx) => tell(tx, 'acme/1'));
  await expect(forged).rejects.toThrow('row-level security');
});

it('does not pass over a row that commits after its floor was looked for', async () => {
  const store = createOutboxStore(database);
  await store.markSent((await store.listUnsent(10_000, [])).map(({ position }) => position));
  let commit = (): void => undefined;
  const held = new Promise<void>((resolve) => (commit = resolve));
  const slow = database.unitOfWork.run({ organization: 'acme' }, async (tx) => {
    await tell(tx, 'acme/slow');
    await held;
  });
  await database.unitOfWork.run({ organization: 'acme' }, (tx) => tell(tx, 'acme/quick'));
  for (let look = 0; look < 4; look += 1) {
    await store.markSent((await store.listUnsent(100, [])).map(({ position }) => position));
    await new Promise((resolve) => setTimeout(resolve, 1_050));
  }
  commit();
  await slow;
  expect((await store.listUnsent(100, [])).map(({ key }) => key)).toEqual(['acme/slow']);
});
