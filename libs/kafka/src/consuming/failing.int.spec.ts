import { DomainError } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import { uniqueSuffix } from '@wellflow/testing';
import { createDeadLetters } from '../dead-letters';
import { closed, createWorld, effectsOf, opened, soon } from '../world.support';
import type { TestPayloads, World } from '../world.support';
import { createBatchConsumer, createConsumer } from './consumer';
import { createConsumers, numbers, only, record, turns } from './consumers.support';

let world: World;
const consumers = createConsumers(() => world);

beforeEach(async () => {
  world = await createWorld({ partitions: 1 });
});
afterEach(async () => {
  await consumers.stopAll();
  await world.close();
});

const head = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  ce_id: crypto.randomUUID(),
  ce_organization: 'acme',
  ...changes,
});

it('keeps what cannot be read as dead letters with a code each, and takes what comes after', async () => {
  const good = world.kafka.codec.encode(world.topic, opened, { valve: 'v', turn: 1 });
  const unknownId = Buffer.from(good).fill(0xff, 1, 5);
  const send = (key: string, value: Buffer, headers = head()) =>
    world.sender.send([{ topic: world.topic, key, value, headers }]);
  await send('acme/a', Buffer.from('{"valve":"v"}'));
  await send('acme/b', unknownId);
  await send('acme/c', good.subarray(0, good.length - 1));
  await send('acme/d', good, head({ ce_id: '' }));
  await send('acme/a', good);
  await send('acme/e', good);
  const consumer = consumers.start(record);
  await soon(async () => expect(await effectsOf(world)).toEqual([1]));
  const { deadLetters } = await world.deadLetterStore.list({ group: consumer.group }, { limit: 10 });
  expect(deadLetters.map(({ failure }) => failure?.code)).toEqual([
    'kafka/not-avro',
    'kafka/unknown-schema-id',
    'kafka/truncated-avro',
    'kafka/missing-header',
  ]);
  expect((await world.consumerStore.countHeld(consumer.group)).queued).toBe(1);
  const letters = createDeadLetters({ store: world.deadLetterStore, codec: world.kafka.codec });
  const ids = deadLetters.filter(({ key }) => key === 'acme/a').map(({ id }) => id);
  const order = { ids, actor: 'eve', reason: 'not ours' };
  expect(await letters.skipDeadLetters({ ...order, dryRun: true })).toMatchObject([{ outcome: 'skipped' }]);
  expect(await effectsOf(world)).toEqual([1]);
  await letters.skipDeadLetters({ ...order, dryRun: false });
  await soon(async () => expect(await effectsOf(world)).toEqual([1, 1]));
  expect(await world.deadLetterStore.listAudit(5)).toMatchObject([
    { action: 'skip', actor: 'eve', reason: 'not ours', key: 'acme/a' },
  ]);
});

it('stops the line when more than half fail, and goes on when a probe succeeds', async () => {
  const valves = Array.from({ length: 60 }, (_, index) => `valve-${index}`);
  let broken = true;
  await world.send(valves.map((valve) => ({ valve, turn: 1 })));
  const consumer = consumers.start(
    async (message, tx) => {
      if (broken) throw new DomainError('valve/stuck', 'Nothing turns');
      await record(message, tx);
    },
    { lineStop: { probeMs: 1_000 } },
  );
  await soon(() => expect(consumer.status().state).toBe('line-stopped'));
  expect((await world.consumerStore.countHeld(consumer.group)).dead).toBe(19);
  await new Promise((wake) => setTimeout(wake, 2_500));
  expect((await world.consumerStore.countHeld(consumer.group)).dead).toBe(19);
  broken = false;
  await soon(async () => expect(await effectsOf(world)).toHaveLength(41), 20_000);
  expect(consumer.status().state).toBe('running');
});

it('records a type it does not know, goes on, and takes it first once a version knows it', async () => {
  const group = `spec-${uniqueSuffix()}`;
  await world.kafka.codec.prepare(world.topic, closed);
  const value = world.kafka.codec.encode(world.topic, closed, { valve: 'v' });
  await world.sender.send([{ topic: world.topic, key: 'acme/v', value, headers: head() }]);
  await world.send(turns('v', 2));
  const old = consumers.start(record, { group });
  await soon(async () => expect(await effectsOf(world)).toEqual([0, 1]));
  expect(await world.consumerStore.countHeld(group)).toMatchObject({ unknown: 1, queued: 0 });
  await old.stop();
  await world.send(turns('v', 1, 2));
  const { kafka, topic, consumerStore: store, database } = world;
  const newer = createConsumer<TestPayloads>({
    ...{ kafka, group, topics: [topic], store, unitOfWork: database.unitOfWork },
    handlers: {
      [opened]: record,
      [closed]: (message, tx) => record({ ...message, payload: { valve: 'v', turn: -1 } }, tx),
    },
  });
  newer.start();
  await soon(async () => expect(await effectsOf(world)).toEqual([0, 1, -1, 2]));
  await newer.stop();
});

it('refuses to replay for ever, and tells who replayed', async () => {
  await world.send(turns('v', 1));
  const consumer = consumers.start(async () => {
    throw new DomainError('valve/stuck', 'It does not turn');
  });
  const letters = createDeadLetters({ store: world.deadLetterStore, codec: world.kafka.codec });
  const replay = () =>
    letters.replayDeadLetters({ filter: { group: consumer.group }, actor: 'eve', dryRun: false, maxReplays: 2 });
  for (const count of [0, 1]) {
    await soon(async () =>
      expect((await letters.listDeadLetters({ group: consumer.group })).deadLetters).toMatchObject([
        { replayCount: count },
      ]),
    );
    expect(await replay()).toMatchObject([{ outcome: 'replayed' }]);
  }
  await soon(async () =>
    expect((await letters.listDeadLetters({ group: consumer.group })).deadLetters).toMatchObject([{ replayCount: 2 }]),
  );
  expect(await replay()).toMatchObject([{ outcome: 'refused-replayed-too-often' }]);
  const [first] = (await letters.listDeadLetters({ group: consumer.group })).deadLetters;
  expect((await letters.getDeadLetter(first?.id ?? ''))?.payload).toEqual({ valve: 'v', turn: 0, note: null });
});

it('drops what is older than its key has had, on topics fed by an outbox', async () => {
  const encode = (turn: number) => world.kafka.codec.encode(world.topic, opened, { valve: 'v', turn });
  const send = (turn: number, epoch: number, sequence: number) =>
    world.sender.send([
      {
        topic: world.topic,
        key: 'acme/v',
        value: encode(turn),
        headers: head({ ce_epoch: String(epoch), ce_sequence: String(sequence) }),
      },
    ]);
  await send(1, 1, 10);
  await send(2, 1, 9);
  await send(3, 2, 1);
  await send(4, 1, 11);
  await send(5, 2, 2);
  consumers.start(record);
  await soon(async () => expect(await effectsOf(world)).toContain(5));
  expect(await effectsOf(world)).toEqual([1, 3, 5]);
});

it('takes a batch of many organizations in one transaction, and one by one when it fails', async () => {
  const sizes: number[] = [];
  for (const organization of ['acme', 'bolt', 'core']) await world.send(turns(organization, 4), { organization });
  const { kafka, topic, consumerStore: store, database } = world;
  const consumer = createBatchConsumer<TestPayloads, typeof opened>({
    ...{ kafka, topics: [topic], store, unitOfWork: database.unitOfWork, ordered: false, retryDelaysMs: [] },
    group: `spec-${uniqueSuffix()}`,
    schemas: [opened],
    handler: async ({ messages, organizations, runFor }) => {
      sizes.push(messages.length);
      for (const organization of organizations) {
        await runFor(organization, async (tx, own) => {
          const seen = await query<{ organization: string }>(
            tx,
            "SELECT current_setting('app.organization') AS organization",
          );
          expect(seen).toEqual([{ organization }]);
          for (const message of own) await record(message, tx);
        });
      }
      if (messages.some(({ payload }) => payload.valve === 'bolt' && payload.turn === 2))
        throw new DomainError('valve/stuck', 'No');
    },
  });
  consumer.start();
  await soon(async () => expect(await effectsOf(world)).toHaveLength(11));
  expect(Math.max(...sizes)).toBeGreaterThan(1);
  expect(await effectsOf(world, 'bolt')).toEqual([0, 1, 3]);
  expect(await effectsOf(world, 'core')).toEqual(numbers(4));
  expect(await store.countHeld(consumer.group)).toMatchObject({ dead: 1, queued: 0 });
  await consumer.stop();
});

it('never gives a message up while the database cannot be reached', async () => {
  let down = true;
  await world.send(turns('v', 2));
  const consumer = consumers.start(
    only('v', async (message, tx) => {
      if (down) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      await record(message, tx);
    }),
  );
  await new Promise((wake) => setTimeout(wake, 5_000));
  expect(await world.consumerStore.countHeld(consumer.group)).toMatchObject({ dead: 0, queued: 0 });
  down = false;
  await soon(async () => expect(await effectsOf(world)).toEqual([0, 1]));
});
