import { setTimeout as sleep } from 'node:timers/promises';
import { aReading, openWayIn, post, storedReadings, type WayIn } from './post-readings.support';

const body = JSON.stringify({ readings: Array.from({ length: 100 }, () => aReading()) });
const limits = { items: 2_000, bytes: 4 * 1024 * 1024, producerItems: 1_000, producerBytes: 2 * 1024 * 1024 };
let way: WayIn;
let busy = 0;
let most = 0;

/** A log with the capacity of one batch of 100 each 20 ms: 5,000 readings a second. */
beforeEach(async () => {
  let free = Promise.resolve();
  [busy, most] = [0, 0];
  const append = async (): Promise<void> => {
    busy += 1;
    most = Math.max(most, busy);
    free = free.then(() => sleep(20));
    await free;
    busy -= 1;
  };
  way = await openWayIn({ append, limits });
});
afterEach(async () => {
  way.server.server.closeAllConnections();
  await way.server.close();
});

describe('ten times what the log can take', () => {
  it('is answered 429 soon, keeps memory bounded, loses nothing acknowledged, and is over when it is over', async () => {
    const began = Date.now();
    let first429Ms = Infinity;
    let acknowledged = 0;
    const subjects = ['rtu-1', 'rtu-2', 'rtu-3', 'rtu-4'];
    const producer = async (subject: string): Promise<void> => {
      const reply = await post(way, body, { subject });
      if (reply.status === 202) acknowledged += 100;
      else
        expect(reply).toMatchObject({
          status: 429,
          headers: {
            'retry-after': expect.stringMatching(/^\d+$/),
            ratelimit: expect.stringContaining('"readings";r='),
          },
        });
      if (reply.status === 429) first429Ms = Math.min(first429Ms, Date.now() - began);
      expect(way.intake.held().items).toBeLessThanOrEqual(limits.items);
    };
    const running: Promise<void>[] = [];
    for (let tick = 0; tick < 100; tick += 1) {
      for (let n = 0; n < 10; n += 1) running.push(producer(subjects[n % 4] ?? ''));
      await sleep(20);
    }
    await Promise.all(running);
    expect(first429Ms).toBeLessThan(Infinity);
    expect(most * 100).toBeLessThanOrEqual(limits.items);
    expect(acknowledged).toBe(storedReadings(way));
    expect(acknowledged).toBeGreaterThan(5_000);
    expect(way.intake.held()).toEqual({ items: 0, bytes: 0 });
    const again = Date.now();
    for (let n = 0; n < 10; n += 1) expect((await post(way, body)).status).toBe(202);
    expect(Date.now() - again).toBeLessThan(20_000);
  }, 60_000);

  it('by one producer leaves another its share', async () => {
    const greedy = Array.from({ length: 30 }, () => post(way, body, { subject: 'greedy' }));
    await sleep(60);
    expect((await post(way, body, { subject: 'modest' })).status).toBe(202);
    const statuses = (await Promise.all(greedy)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202).length).toBeLessThan(30);
    expect(new Set(statuses)).toEqual(new Set([202, 429]));
  });

  it('is refused by its announced length, before the body is read', async () => {
    const held = way.intake.hold('demo/rtu-7', { items: 0, bytes: limits.producerBytes });
    const reply = await post(way, 'this is not even JSON');
    expect(JSON.parse(reply.text)).toMatchObject({ status: 429, code: expect.stringMatching(/^ingestion\//) });
    held.release();
    expect((await post(way, 'this is not even JSON')).status).toBe(400);
  });
});
