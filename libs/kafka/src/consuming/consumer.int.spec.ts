import { DomainError, Waiting } from '@wellflow/kernel';
import type { Handler } from '@wellflow/kernel';
import { uniqueSuffix } from '@wellflow/testing';
import { createWorld, effectsOf, opened, soon } from '../world.support';
import type { ValveOpened, World } from '../world.support';
import { createConsumers, only, record } from './consumers.support';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await consumers.stopAll();
  await world.close();
});

const consumers = createConsumers(() => world);
const consume = consumers.start;

it('takes every message once and in order, and goes on where it was', async () => {
  const valve = uniqueSuffix();
  const group = `spec-${uniqueSuffix()}`;
  await world.send(Array.from({ length: 50 }, (_, turn) => ({ valve, turn })));
  const first = consume(only(valve), { group });
  await soon(async () => expect(await effectsOf(world, valve)).toHaveLength(50));
  await first.stop();
  await world.send([{ valve, turn: 50 }]);
  const second = consume(only(valve), { group });
  await soon(async () => expect(await effectsOf(world, valve)).toHaveLength(51));
  expect(await effectsOf(world, valve)).toEqual(Array.from({ length: 51 }, (_, turn) => turn));
  await second.stop();
});

it('drops a message whose id it has had, in whatever place it comes again', async () => {
  const valve = uniqueSuffix();
  const id = crypto.randomUUID();
  await world.send(
    [
      { valve, turn: 1 },
      { valve, turn: 2 },
      { valve, turn: 1 },
    ],
    { ids: [id, crypto.randomUUID(), id] },
  );
  await world.send(
    [
      { valve, turn: 1 },
      { valve, turn: 3 },
    ],
    { ids: [id] },
  );
  const consumer = consume(only(valve));
  await soon(async () => expect(await effectsOf(world, valve)).toContain(3));
  expect(await effectsOf(world, valve)).toEqual([1, 2, 3]);
  await consumer.stop();
});

it('parks the key of a failing message alone, and replays it in order', async () => {
  const [bad, good] = [uniqueSuffix(), uniqueSuffix()];
  let broken = true;
  const handler: Handler<ValveOpened> = async (message, tx) => {
    if (broken && message.payload.turn === 1 && message.payload.valve === bad)
      throw new DomainError('valve/stuck', 'It does not turn');
    await record(message, tx);
  };
  await world.send(
    [0, 1, 2, 3].flatMap((turn) => [
      { valve: bad, turn },
      { valve: good, turn },
    ]),
  );
  const consumer = consume(async (message, tx) => {
    if ([bad, good].includes(message.payload.valve)) await handler(message, tx);
  });
  await soon(async () => expect(await effectsOf(world, good)).toEqual([0, 1, 2, 3]));
  await soon(async () => expect((await world.consumerStore.countHeld(consumer.group)).queued).toBe(2));
  expect(await effectsOf(world, bad)).toEqual([0]);
  const { deadLetters } = await world.deadLetterStore.list({ group: consumer.group }, { limit: 10 });
  expect(deadLetters).toMatchObject([
    { key: `acme/${bad}`, failure: { code: 'valve/stuck' }, schema: opened, organization: 'acme' },
  ]);
  broken = false;
  await world.deadLetterStore.replay({ filter: { group: consumer.group }, dryRun: false, actor: 'eve', maxReplays: 3 });
  await soon(async () => expect(await effectsOf(world, bad)).toEqual([0, 1, 2, 3]));
  await consumer.stop();
});

it('keeps a message that waits, and takes it with those behind it when what it waits for is released', async () => {
  const valve = uniqueSuffix();
  let known = false;
  await world.send([1, 2].map((turn) => ({ valve, turn })));
  const consumer = consume(
    only(valve, async (message, tx) => {
      if (!known) throw new Waiting(`valve:${valve}`);
      await record(message, tx);
    }),
  );
  await soon(async () =>
    expect(await world.consumerStore.countHeld(consumer.group)).toMatchObject({ waiting: 1, queued: 1, dead: 0 }),
  );
  known = true;
  await world.database.unitOfWork.run({ organization: 'other' }, (tx) =>
    world.consumerStore.release(tx, [`valve:${valve}`]),
  );
  expect((await world.consumerStore.countHeld(consumer.group)).waiting).toBe(1);
  await world.database.unitOfWork.run({ organization: 'acme' }, (tx) =>
    world.consumerStore.release(tx, [`valve:${valve}`]),
  );
  await soon(async () => expect(await effectsOf(world, valve)).toEqual([1, 2]));
  await consumer.stop();
});

it('tries a failing message again before it gives up', async () => {
  const valve = uniqueSuffix();
  let tries = 0;
  await world.send([{ valve, turn: 1 }]);
  const consumer = consume(
    only(valve, async (message, tx) => {
      tries += 1;
      if (tries < 3) throw new Error('not now');
      await record(message, tx);
    }),
    { retryDelaysMs: [20, 20, 20] },
  );
  await soon(async () => expect(await effectsOf(world, valve)).toEqual([1]));
  expect(tries).toBeGreaterThanOrEqual(3);
  await consumer.stop();
});
