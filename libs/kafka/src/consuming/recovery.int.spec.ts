import { connect } from 'node:net';
import { query } from '@wellflow/postgres';
import { requireAddress, uniqueSuffix } from '@wellflow/testing';
import { KafkaJSNonRetriableError } from 'kafkajs';
import type { ConsumerRunConfig, Kafka as KafkaJs } from 'kafkajs';
import { createNetwork } from '../network.support';
import { createWorld, effectsOf, soon } from '../world.support';
import type { World } from '../world.support';
import { createConsumers, numbers, only, record, turns } from './consumers.support';

let world: World;
const consumers = createConsumers(() => world);

beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await consumers.stopAll();
  await world.close();
});

/** Kafka over a network that can be taken down. */
async function behindNetwork() {
  const [host = '', port = ''] = requireAddress('TEST_KAFKA_BROKERS').split(':');
  const network = await createNetwork({ host, port: Number(port) });
  const kafka = world.kafkaOf({ socketFactory: ({ onConnect }) => connect(network.port, '127.0.0.1', onConnect) });
  return { network, kafka };
}

/** Which of a client's consumers joined their group when there was a later one already. */
function watchLives(original: KafkaJs) {
  let latest = 0;
  const late: string[] = [];
  const consumer: KafkaJs['consumer'] = (config) => {
    const born = original.consumer(config);
    const number = (latest += 1);
    born.on(born.events.GROUP_JOIN, () => {
      if (number < latest) late.push(`${number} of ${latest}`);
    });
    return born;
  };
  const client: KafkaJs = Object.create(original, { consumer: { value: consumer } });
  return { client, joinedLate: () => late };
}

const sql = (text: string, parameters: readonly unknown[]) =>
  world.database.system.run((tx) => query(tx, text, parameters));

it('is built anew when kafkajs stops for good on an error it thinks final (#1445)', async () => {
  const valve = uniqueSuffix();
  let crashes = 0;
  const original: KafkaJs = world.kafka.client;
  const client: KafkaJs = Object.create(original, {
    consumer: {
      value: (config: Parameters<KafkaJs['consumer']>[0]) => {
        const consumer = original.consumer(config);
        const run = (options: ConsumerRunConfig = {}) =>
          consumer.run({
            ...options,
            eachBatch: async (payload) => {
              if ((crashes += 1) === 1) throw new KafkaJSNonRetriableError('The group coordinator is not found');
              await options.eachBatch?.(payload);
            },
          });
        return { ...consumer, run };
      },
    },
  });
  await world.send(turns(valve, 3));
  const consumer = consumers.start(only(valve), { kafka: { ...world.kafka, client } });
  await soon(async () => expect(await effectsOf(world, valve)).toEqual([0, 1, 2]), 40_000);
  expect(consumer.status().restarts).toBeGreaterThan(0);
  await soon(async () => expect(consumer.status().state).toBe('running'), 40_000);
});

it('goes on by itself after Kafka could not be reached for half a minute', async () => {
  const valve = uniqueSuffix();
  const { network, kafka } = await behindNetwork();
  const consumer = consumers.start(only(valve), { kafka });
  await world.send(turns(valve, 3));
  await soon(async () => expect(await effectsOf(world, valve)).toHaveLength(3));
  network.down();
  await world.send(turns(valve, 3, 3));
  await new Promise((wake) => setTimeout(wake, 30_000));
  expect(consumer.status().state).not.toBe('running');
  network.heal();
  await soon(async () => expect(await effectsOf(world, valve)).toEqual(numbers(6)), 40_000);
  await consumer.stop();
  await kafka.close();
  network.close();
});

it('does not join any more once it was given up, though it was about to', async () => {
  const valve = uniqueSuffix();
  const { network, kafka } = await behindNetwork();
  const lives = watchLives(kafka.client);
  // At eight seconds kafkajs has crashed, and looks for its brokers again.
  const consumer = consumers.start(only(valve), { kafka: { ...kafka, client: lives.client }, restartAfterMs: 8_000 });
  await soon(async () => expect(consumer.status().state).toBe('running'), 40_000);
  network.down();
  await soon(async () => expect(consumer.status().restarts).toBeGreaterThan(0), 40_000);
  network.heal();
  await world.send(turns(valve, 3));
  await soon(async () => expect(await effectsOf(world, valve)).toEqual([0, 1, 2]), 40_000);
  await new Promise((wake) => setTimeout(wake, 5_000));
  expect(lives.joinedLate()).toEqual([]);
  await consumer.stop();
  await kafka.close();
  network.close();
});

it('has each effect once and in order while members come and go (#1197)', async () => {
  const valves = Array.from({ length: 12 }, uniqueSuffix);
  const group = `spec-${uniqueSuffix()}`;
  const slow: typeof record = async (message, tx) => {
    if (!valves.includes(message.payload.valve)) return;
    await new Promise((wake) => setTimeout(wake, 2));
    await record(message, tx);
  };
  await world.send(numbers(40).flatMap((turn) => valves.map((valve) => ({ valve, turn }))));
  const first = consumers.start(slow, { group, transactionSize: 10 });
  await soon(async () => expect((await effectsOf(world, valves[0])).length).toBeGreaterThan(0));
  const second = consumers.start(slow, { group, transactionSize: 10 });
  await new Promise((wake) => setTimeout(wake, 1_500));
  await first.stop();
  const third = consumers.start(slow, { group, transactionSize: 10 });
  await soon(async () => {
    for (const valve of valves) expect(await effectsOf(world, valve)).toEqual(numbers(40));
  }, 60_000);
  await Promise.all([second.stop(), third.stop()]);
});

it('replays by itself from the position of a restored database, whatever Kafka believes', async () => {
  const valve = uniqueSuffix();
  const group = `spec-${uniqueSuffix()}`;
  await world.send(turns(valve, 5));
  const before = consumers.start(only(valve), { group });
  await soon(async () => expect(await effectsOf(world, valve)).toHaveLength(5));
  await before.stop();
  const told = await (await world.kafka.admin()).fetchOffsets({ groupId: group, topics: [world.topic] });
  expect(told.flatMap(({ partitions }) => partitions).some(({ offset }) => Number(offset) > 0)).toBe(true);
  await sql('UPDATE consumer_position SET next_offset = 0, witness = NULL WHERE consumer_group = $1', [group]);
  await sql('DELETE FROM inbox WHERE consumer_group = $1', [group]).catch(() => undefined);
  // Without ticks Kafka is not told of the restored position, which alone would bring kafkajs there.
  const after = consumers.start(only(valve), { group, tickMs: 600_000 });
  await soon(async () => expect(await effectsOf(world, valve)).toEqual([...numbers(5), ...numbers(5)]));
  await after.stop();
});

it.each([
  ['an offset is out of range', 'next_offset = 1000000, witness = NULL', 'out of range'],
  ['the topic was made anew under the same name', "witness = 'another message'", 'made anew'],
  ['the position belongs to another cluster', "cluster = 'elsewhere'", 'belongs to cluster elsewhere'],
])('stops and says so when %s', async (_, change, reason) => {
  const valve = uniqueSuffix();
  const group = `spec-${uniqueSuffix()}`;
  await world.send(turns(valve, 5));
  const before = consumers.start(only(valve), { group });
  await soon(async () => expect(await effectsOf(world, valve)).toHaveLength(5));
  await before.stop();
  await sql(`UPDATE consumer_position SET ${change} WHERE consumer_group = $1 AND next_offset > 0`, [group]);
  const after = consumers.start(only(valve), { group });
  await soon(() => expect(after.status()).toMatchObject({ state: 'halted', reason: expect.stringContaining(reason) }));
  expect(await effectsOf(world, valve)).toHaveLength(5);
  await after.stop();
});
