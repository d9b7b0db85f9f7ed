import { DomainError } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import { uniqueSuffix } from '@wellflow/testing';
import { createWorld, opened, soon } from '../world.support';
import type { TestPayloads, ValveOpened, World } from '../world.support';
import { createBatchConsumer } from './consumer';
import type { BatchHandler, Consumer } from './consumer-options';
import { record } from './consumers.support';

let world: World;
const started: Consumer[] = [];

beforeAll(async () => {
  world = await createWorld({ partitions: 6 });
});
afterAll(async () => {
  await Promise.all(started.map((consumer) => consumer.stop()));
  await world.close();
});

type Batches = Parameters<BatchHandler<ValveOpened>>[0];

/** Every effect of the valves, by a consumer of whole batches. */
function take(
  mine: string,
  {
    group = `spec-${uniqueSuffix()}`,
    seen = () => undefined,
  }: { group?: string; seen?: (batch: Batches) => void } = {},
): Consumer {
  const { kafka, topic, consumerStore: store, database } = world;
  const consumer = createBatchConsumer<TestPayloads, typeof opened>({
    ...{ kafka, topics: [topic], store, unitOfWork: database.unitOfWork, ordered: false, retryDelaysMs: [] },
    ...{ group, schemas: [opened], tickMs: 200, sessionTimeoutMs: 6_000 },
    handler: async (batch) => {
      seen(batch);
      for (const organization of batch.organizations)
        await batch.runFor(organization, async (tx, messages) => {
          for (const message of messages) if (message.payload.valve.startsWith(mine)) await record(message, tx);
        });
    },
  });
  started.push(consumer);
  consumer.start();
  return consumer;
}

interface Effect {
  readonly valve: string;
  readonly turn: number;
  readonly transaction: string;
}

const effectsLike = (mine: string): Promise<readonly Effect[]> =>
  world.database.system.run((tx) =>
    query<Effect>(tx, 'SELECT valve, turn, xmin::text AS transaction FROM effect WHERE valve LIKE $1 ORDER BY id', [
      `${mine}%`,
    ]),
  );

const valvesOf = (mine: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${mine}-${index}`);

const partitionsOf = ({ messages }: Batches): number => new Set(messages.map(({ partition }) => partition)).size;

it('takes what several partitions have ready in one transaction, each message once', async () => {
  const mine = uniqueSuffix();
  const valves = valvesOf(mine, 60);
  await world.send(valves.map((valve) => ({ valve, turn: 1 })));
  let most = 0;
  take(mine, { seen: (batch) => (most = Math.max(most, partitionsOf(batch))) });
  await soon(async () => expect(await effectsLike(mine)).toHaveLength(60));
  const effects = await effectsLike(mine);
  expect(effects.map(({ valve }) => valve).sort()).toEqual([...valves].sort());
  expect(most).toBeGreaterThan(1);
  expect(new Set(effects.map(({ transaction }) => transaction)).size).toBeLessThan(6);
});

it('takes all but the one message that cannot be taken, whichever partition it lies in', async () => {
  const mine = uniqueSuffix();
  const valves = valvesOf(mine, 40);
  await world.send(valves.map((valve) => ({ valve, turn: 1 })));
  const consumer = take(mine, {
    seen: ({ messages }) => {
      if (messages.some(({ payload }) => payload.valve === valves[7])) throw new DomainError('valve/stuck', 'No');
    },
  });
  await soon(async () => expect(await effectsLike(mine)).toHaveLength(39));
  await soon(async () => expect(await world.consumerStore.countHeld(consumer.group)).toMatchObject({ dead: 1 }));
  expect((await effectsLike(mine)).map(({ valve }) => valve)).not.toContain(valves[7]);
});

it('takes each once, and those of a key in order, while members come and go', async () => {
  const [mine, group] = [uniqueSuffix(), `spec-${uniqueSuffix()}`];
  const valves = valvesOf(mine, 12);
  const first = take(mine, { group });
  for (let turn = 0; turn < 30; turn += 1) {
    await world.send(valves.map((valve) => ({ valve, turn })));
    if (turn === 8) take(mine, { group });
    if (turn === 20) await first.stop();
  }
  await soon(async () => expect((await effectsLike(mine)).length).toBeGreaterThanOrEqual(360), 60_000);
  const effects = await effectsLike(mine);
  for (const valve of valves) {
    const own = effects.filter((effect) => effect.valve === valve).map(({ turn }) => turn);
    expect(own).toEqual(Array.from({ length: 30 }, (_, turn) => turn));
  }
});
