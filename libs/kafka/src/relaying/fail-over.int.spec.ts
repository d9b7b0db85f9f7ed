import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { createDatabase, createOutboxStore } from '@wellflow/postgres';
import { requireAddress, testGroupName, uniqueSuffix } from '@wellflow/testing';
import { createNetwork } from '../network.support';
import { createWorld, settings, soon } from '../world.support';
import type { World } from '../world.support';
import { createOutboxRelay } from './outbox-relay';
import type { OutboxRelay } from './outbox-relay';

let world: World;
const cleanUp: (() => unknown)[] = [];

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
  await world.close();
});

function standby(): OutboxRelay {
  const relay = createOutboxRelay({ kafka: world.kafka, store: world.outboxStore, source: 'wellflow/spec' });
  cleanUp.push(() => relay.stop());
  relay.start();
  return relay;
}

interface Told {
  readonly id: string;
  readonly turn: number;
  readonly source: string;
}

/** What the topic holds of one valve, in order, once it holds so many messages. */
async function toldOf(valve: string, count: number): Promise<readonly Told[]> {
  const consumer = world.kafka.client.consumer({ groupId: testGroupName('reader'), maxWaitTimeInMs: 100 });
  const told: Told[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: world.topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      if (String(message.key) !== `acme/${valve}`) return;
      await world.kafka.codec.learn(message.value);
      const { turn } = Object(world.kafka.codec.decode(message.value).payload);
      told.push({ id: String(message.headers?.['ce_id']), turn, source: String(message.headers?.['ce_source']) });
    },
  });
  await soon(() => expect(new Set(told.map(({ id }) => id)).size).toBeGreaterThanOrEqual(count));
  await consumer.disconnect();
  return told;
}

/** Repetitions removed as the inbox does. */
function turnsOf(told: readonly Told[]): readonly number[] {
  return [...new Map(told.map(({ id, turn }) => [id, turn])).values()];
}

/** Ten seconds are what is promised, five of the lease and at most one between looks; a machine that stalls adds its own. */
async function takenOver(relay: OutboxRelay): Promise<void> {
  const startedAt = performance.now();
  await soon(() => expect(relay.status()).toMatchObject({ state: 'leading' }));
  process.stdout.write(`taken over after ${Math.round(performance.now() - startedAt)} ms\n`);
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function whileWriting(valve: string, work: () => Promise<void>): Promise<number> {
  let turn = 0;
  let done = false;
  const writing = (async () => {
    while (!done) {
      await world.tell('acme', valve, [(turn += 1)]);
      await new Promise((wake) => setTimeout(wake, 20));
    }
  })();
  await work().finally(() => (done = true));
  await writing;
  return turn;
}

async function spawnRelay(): Promise<ChildProcess> {
  const { schemas } = settings(world.topic);
  const addresses = [
    world.urls.appUrl,
    world.urls.systemUrl,
    requireAddress('TEST_KAFKA_BROKERS'),
    requireAddress('TEST_REGISTRY_URL'),
  ];
  const hook = resolve(__dirname, '../typescript-child.support.cjs');
  const program = resolve(__dirname, 'relay-child.support.ts');
  const child = spawn(process.execPath, ['-r', hook, program, ...addresses, JSON.stringify(schemas)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUp.push(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout?.on('data', (chunk) => (said += String(chunk)));
  await soon(() => expect(said).toContain('leading'));
  return child;
}

it('is taken over from a process that was stopped, which then tells nothing more', async () => {
  const valve = uniqueSuffix();
  const child = await spawnRelay();
  const relay = standby();
  const told = await whileWriting(valve, async () => {
    await new Promise((wake) => setTimeout(wake, 1_000));
    expect(relay.status().state).toBe('standby');
    // It stops with rows in hand, and goes on as if no time had passed.
    child.kill('SIGUSR2');
    await takenOver(relay);
    await soon(() => expect(relay.status().relayed).toBeGreaterThan(0));
    child.kill('SIGCONT');
    await new Promise((wake) => setTimeout(wake, 2_000));
    expect(relay.status().state).toBe('leading');
  });
  const onTopic = await toldOf(valve, told);
  expect(turnsOf(onTopic)).toEqual(upTo(told));
  const sources = onTopic.map(({ source }) => source);
  expect(sources).toContain('wellflow/child');
  expect(sources.lastIndexOf('wellflow/child')).toBeLessThan(sources.indexOf('wellflow/spec'));
});

it.each(['Postgres', 'Kafka', 'everything'] as const)('is taken over when the holder loses %s', async (lost) => {
  const valve = uniqueSuffix();
  const postgres = new URL(world.urls.systemUrl);
  const [host = '', port = ''] = requireAddress('TEST_KAFKA_BROKERS').split(':');
  const toPostgres = await createNetwork({ host: postgres.hostname, port: Number(postgres.port) });
  const toKafka = await createNetwork({ host, port: Number(port) });
  const through = (url: string): string => Object.assign(new URL(url), { port: String(toPostgres.port) }).toString();
  const database = await createDatabase({
    url: through(world.urls.appUrl),
    systemUrl: through(world.urls.systemUrl),
  });
  const kafka = world.kafkaOf({ socketFactory: ({ onConnect }) => connect(toKafka.port, '127.0.0.1', onConnect) });
  const holder = createOutboxRelay({ kafka, store: createOutboxStore(database), source: 'wellflow/spec' });
  cleanUp.push(
    () => database.close(),
    () => holder.stop(),
    () => toPostgres.close(),
    () => toKafka.close(),
    () => kafka.close(),
  );
  holder.start();
  await soon(() => expect(holder.status().state).toBe('leading'));
  const relay = standby();
  const told = await whileWriting(valve, async () => {
    await new Promise((wake) => setTimeout(wake, 1_000));
    if (lost !== 'Kafka') toPostgres.cut();
    if (lost !== 'Postgres') toKafka.cut();
    await takenOver(relay);
    expect(holder.status().state).toBe('standby');
    toPostgres.heal();
    toKafka.heal();
    await new Promise((wake) => setTimeout(wake, 2_000));
  });
  expect(turnsOf(await toldOf(valve, told))).toEqual(upTo(told));
});
