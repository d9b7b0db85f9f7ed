import fc from 'fast-check';

import { createBulkhead } from './bulkhead';
import { BulkheadFull } from './errors';

const settings = { slots: 2, queue: 2, queueTimeoutMs: 1_000 };

describe('bulkhead', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('lets as many run as it has slots, queues the next, refuses the rest', async () => {
    const bulkhead = createBulkhead('db', settings);
    const releases = await Promise.all([bulkhead.acquire(), bulkhead.acquire()]);
    const waiting = [bulkhead.acquire(), bulkhead.acquire()];
    await expect(bulkhead.acquire()).rejects.toThrow(BulkheadFull);
    expect([bulkhead.running(), bulkhead.queued()]).toEqual([2, 2]);
    releases.forEach((release) => release());
    await Promise.all(waiting);
    expect([bulkhead.running(), bulkhead.queued()]).toEqual([2, 0]);
  });

  it('serves those who wait first come, first served', async () => {
    const bulkhead = createBulkhead('db', { ...settings, slots: 1 });
    const release = await bulkhead.acquire();
    const order: string[] = [];
    const waiting = ['a', 'b'].map(async (name) => {
      const done = await bulkhead.acquire();
      order.push(name);
      done();
    });
    release();
    await Promise.all(waiting);
    expect(order).toEqual(['a', 'b']);
  });

  it('gives a slot back once, however often it is told', async () => {
    const bulkhead = createBulkhead('db', settings);
    const [release] = await Promise.all([bulkhead.acquire(), bulkhead.acquire()]);
    release?.();
    release?.();
    expect(bulkhead.running()).toBe(1);
  });

  it('refuses who waited too long, and forgets them', async () => {
    const bulkhead = createBulkhead('db', { ...settings, slots: 1 });
    await bulkhead.acquire();
    const late = expect(bulkhead.acquire({ atMostMs: 100 })).rejects.toThrow(BulkheadFull);
    await jest.advanceTimersByTimeAsync(100);
    await late;
    expect(bulkhead.queued()).toBe(0);
  });

  it('lets a cancelled caller leave the queue with its own reason', async () => {
    const bulkhead = createBulkhead('db', { ...settings, slots: 1 });
    const release = await bulkhead.acquire();
    const caller = new AbortController();
    const waiting = expect(bulkhead.acquire({ signal: caller.signal })).rejects.toThrow('went away');
    caller.abort(new Error('went away'));
    await waiting;
    release();
    expect([bulkhead.running(), bulkhead.queued()]).toEqual([0, 0]);
    await expect(bulkhead.acquire({ signal: caller.signal })).rejects.toThrow('went away');
  });

  it('never lets more run than it has slots, and loses none, whatever comes in whatever order', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('acquire' as const) }),
      fc.record({ do: fc.constant('release' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.array(step, { maxLength: 60 }),
        async (slots, queue, steps) => {
          const bulkhead = createBulkhead('db', { slots, queue, queueTimeoutMs: 500 });
          const held: (() => void)[] = [];
          const callers: AbortController[] = [];
          let most = 0;
          const acquire = (): void => {
            const caller = new AbortController();
            callers.push(caller);
            const keep = (release: () => void): void => {
              held.push(release);
              most = Math.max(most, held.length);
            };
            bulkhead.acquire({ signal: caller.signal }).then(keep, () => undefined);
          };
          for (const one of steps) {
            if (one.do === 'acquire') acquire();
            if (one.do === 'release') held.splice(one.which % Math.max(1, held.length), 1)[0]?.();
            if (one.do === 'cancel') callers[one.which % Math.max(1, callers.length)]?.abort();
            await jest.advanceTimersByTimeAsync(one.do === 'wait' ? one.ms : 0);
          }
          expect(most).toBeLessThanOrEqual(slots);
          expect(bulkhead.running()).toBe(held.length);
          while (held.length > 0) {
            held.pop()?.();
            await jest.advanceTimersByTimeAsync(0);
          }
          await jest.advanceTimersByTimeAsync(1_000);
          expect([bulkhead.running(), bulkhead.queued()]).toEqual([0, 0]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
