import { createFakeGateway } from '../testing/fake-gateway';
import { createFakeTime } from '../testing/fake-time';
import { createMemoryBuffer } from './buffer';
import { toBody } from './gateway';
import { createSender } from './sender';

const body = (well: string): string =>
  toBody([
    { well, measurement: 'tubing-pressure', time: '2026-11-23T08:00:00.000Z', value: 1, unit: 'psi', quality: 'GOOD' },
  ]);

function setUp() {
  const gateway = createFakeGateway();
  const time = createFakeTime(0);
  const buffer = createMemoryBuffer({ maxReadings: 100 });
  const lines: string[] = [];
  const backOff = { firstMs: 500, longestMs: 30_000 };
  const sender = createSender({
    gateway,
    buffer,
    backOff,
    random: () => 1,
    sleep: time.sleep,
    announce: (line) => lines.push(line),
  });
  return { gateway, time, buffer, sender, lines, add: (well: string) => buffer.add({ readings: 1, body: body(well) }) };
}

const running = new AbortController().signal;

describe('the sender', () => {
  it('delivers every batch once, in order', async () => {
    const { gateway, buffer, sender, add } = setUp();
    for (const well of ['a', 'b', 'c']) await add(well);
    await sender.drain(running);
    expect(gateway.bodies).toEqual(['a', 'b', 'c'].map(body));
    expect(buffer.waiting().batches).toBe(0);
    expect(sender.sent().accepted).toBe(3);
  });

  it('sends the same batch to the byte until it is acknowledged, before any later one', async () => {
    const { gateway, sender, add } = setUp();
    await add('a');
    await add('b');
    gateway.answer({ kind: 'later', why: 'gone' }, { kind: 'later', why: 'gone' });
    await sender.drain(running);
    expect(gateway.bodies).toEqual(['a', 'a', 'a', 'b'].map(body));
    expect(gateway.acknowledged).toEqual(['a', 'b'].map(body));
    expect(sender.sent().trouble).toBe('');
  });

  it('backs off further each time, never sooner than Retry-After, and begins anew after a success', async () => {
    const { gateway, time, sender, add } = setUp();
    await add('a');
    gateway.answer(
      { kind: 'later', why: '503' },
      { kind: 'later', why: '429', afterMs: 7_000 },
      { kind: 'later', why: '503' },
    );
    await sender.drain(running);
    await add('b');
    gateway.answer({ kind: 'later', why: '503' });
    await sender.drain(running);
    expect(time.slept).toEqual([500, 7_000, 2_000, 500]);
  });

  it('gives a refused batch up, says so, and goes on', async () => {
    const { gateway, buffer, sender, lines, add } = setUp();
    await add('a');
    await add('b');
    gateway.answer({ kind: 'refused', why: '422 unit' });
    await sender.drain(running);
    expect(gateway.acknowledged).toEqual([body('b')]);
    expect(buffer.waiting().batches).toBe(0);
    expect(sender.sent().refused).toBe(1);
    expect(lines).toEqual(['batch 1 refused, given up: 422 unit']);
  });

  it('keeps what is undelivered when it is stopped', async () => {
    const { gateway, buffer, time, sender, add } = setUp();
    const stopping = new AbortController();
    await add('a');
    gateway.answer({ kind: 'later', why: 'gone' });
    time.onSleep(() => stopping.abort());
    await sender.drain(stopping.signal);
    expect(buffer.waiting().batches).toBe(1);
    expect(gateway.bodies).toHaveLength(1);
  });
});
