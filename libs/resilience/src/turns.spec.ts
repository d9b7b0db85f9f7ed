import fc from 'fast-check';
import { createBreath, createTurns } from './turns';

const busyFor = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until) Math.random();
};

describe('turns', () => {
  it('come to each once, in the order of asking', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (later) => {
        const turns = createTurns(1);
        const order: number[] = [];
        const asked: number[] = [];
        await Promise.all(
          later.map(async (isLater, index) => {
            if (isLater) await new Promise((resolve) => setImmediate(resolve));
            asked.push(index);
            await turns.next();
            order.push(index);
          }),
        );
        expect(order).toEqual(asked);
      }),
    );
  });

  it('run one at a time to where they wait for something', async () => {
    const turns = createTurns(1_000);
    let inside = 0;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await turns.next();
        inside += 1;
        await Promise.resolve();
        await Promise.resolve();
        expect(inside).toBe(1);
        inside -= 1;
      }),
    );
  });

  it('leave room for input, output and timers once their time is used', async () => {
    const turns = createTurns(5);
    let loops = 0;
    const counting = setInterval(() => (loops += 1), 1);
    await Promise.all(Array.from({ length: 20 }, () => turns.next().then(() => busyFor(6))));
    clearInterval(counting);
    expect(loops).toBeGreaterThan(10);
  });
});

describe('a breath', () => {
  it('is taken only when the time is used, and lets others go on', async () => {
    const breath = createBreath(20);
    expect(breath()).toBeUndefined();
    let others = 0;
    setImmediate(() => (others += 1));
    busyFor(25);
    await breath();
    expect(others).toBe(1);
    expect(breath()).toBeUndefined();
  });
});
