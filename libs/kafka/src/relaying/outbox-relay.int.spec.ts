import { appendToOutbox, query } from '@wellflow/postgres';
import { testGroupName, uniqueSuffix } from '@wellflow/testing';
import { createWorld, now, soon, told } from '../world.support';
import type { World } from '../world.support';
import { createOutboxRelay } from './outbox-relay';
import type { OutboxRelay } from './outbox-relay';

let world: World;
const relays: OutboxRelay[] = [];

beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await world.close();
});

function relay(): OutboxRelay {
  const started = createOutboxRelay({ kafka: world.kafka, store: world.outboxStore, source: 'wellflow/spec' });
  relays.push(started);
  started.start();
  return started;
}

interface Seen {
  readonly key: string;
  readonly turn: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything on the topic, by a consumer that is not ours. */
async function readTopic(count: number): Promise<readonly Seen[]> {
  const consumer = world.kafka.client.consumer({ groupId: testGroupName('reader'), maxWaitTimeInMs: 100 });
  const seen: Seen[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: world.topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      await world.kafka.codec.learn(message.value);
      const { turn } = Object(world.kafka.codec.decode(message.value).payload);
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      seen.push({ key: String(message.key), turn, headers });
    },
  });
  await soon(() => expect(seen.length).toBeGreaterThanOrEqual(count));
  await consumer.disconnect();
  return seen;
}

const depth = async (): Promise<number> => (await world.outboxStore.measure()).unsent;

it('tells each message once, in order per key, with its CloudEvents headers, and empties the outbox', async () => {
  const valve = uniqueSuffix();
  await world.tell('acme', valve, [1, 2, 3]);
  const running = relay();
  await soon(async () => expect(await depth()).toBe(0));
  const seen = (await readTopic(3)).filter(({ key }) => key === `acme/${valve}`);
  expect(seen.map(({ turn }) => turn)).toEqual([1, 2, 3]);
  expect(seen[0]?.headers).toMatchObject({
    ce_specversion: '1.0',
    ce_type: 'wellflow.test.ValveOpenedV1',
    ce_source: 'wellflow/spec',
    ce_subject: `acme/${valve}`,
    ce_organization: 'acme',
    'content-type': 'application/avro',
  });
  const sequences = seen.map(({ headers }) => Number(headers['ce_sequence']));
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  expect(running.status()).toMatchObject({ state: 'leading', relayed: 3 });
});

it('sends a row that is committed late though higher ones were sent before', async () => {
  const [late, early] = [uniqueSuffix(), uniqueSuffix()];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow = world.database.unitOfWork.run({ organization: 'acme' }, async (tx) => {
    await appendToOutbox(tx, [told(world.topic, 'acme', { valve: late, turn: 1 })], {
      organization: 'acme',
      at: now(),
    });
    await held;
  });
  await world.tell('acme', early, [1]);
  await soon(async () => expect(await depth()).toBe(0));
  // Long enough for the floor to move past everything it may.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  release();
  await slow;
  await soon(async () =>
    expect((await readTopic(5)).map(({ key }) => key)).toEqual(
      expect.arrayContaining([`acme/${late}`, `acme/${early}`]),
    ),
  );
});

it('tells what another process wrote after a long silence, though nobody wakes it', async () => {
  const valve = uniqueSuffix();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const before = relays[0]?.status().relayed ?? 0;
  // `tell` wakes nobody, as a process without a relay.
  await world.tell('acme', valve, [1]);
  await soon(() => expect(relays[0]?.status().relayed).toBe(before + 1));
});

it('sets a row that does not fit its schema aside with its key, and goes on with the others', async () => {
  const [bad, good] = [uniqueSuffix(), uniqueSuffix()];
  await world.database.unitOfWork.run({ organization: 'acme' }, (tx) =>
    appendToOutbox(tx, [{ ...told(world.topic, 'acme', { valve: bad, turn: 1 }), payload: { valve: 7 } }], {
      organization: 'acme',
      at: now(),
    }),
  );
  await world.tell('acme', bad, [2]);
  await world.tell('acme', good, [1]);
  await soon(async () => expect(await world.outboxStore.measure()).toMatchObject({ unsent: 0, parked: 2 }));
  const rows = await world.database.system.run((tx) =>
    query<{ parked_reason: string }>(tx, 'SELECT parked_reason FROM outbox WHERE parked'),
  );
  expect(rows[0]?.parked_reason).toContain('valve, turn');
  await world.database.system.run((tx) => query(tx, 'DELETE FROM outbox'));
});

it('is led by one relay at a time, and taken over when that stops', async () => {
  const second = relay();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(second.status().state).toBe('standby');
  await relays[0]?.stop();
  await soon(() => expect(second.status().state).toBe('leading'));
});
