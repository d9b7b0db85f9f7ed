import { randomUUID } from 'node:crypto';
import type { RateLimiter } from '../../application/rate-limiter';

const slow = { perSecond: 0.01, burst: 5 };

/** What every limiter does, wherever it counts. */
export function describeRateLimiter(name: string, open: () => RateLimiter): void {
  describe(name, () => {
    const takes = async (limiter: RateLimiter, count: number, key: string) => {
      const waits: (number | undefined)[] = [];
      for (let taken = 0; taken < count; taken += 1) waits.push(await limiter.take(key, slow));
      return waits;
    };

    it('lets a burst through and says how long the next has to wait', async () => {
      const waits = await takes(open(), 7, randomUUID());
      expect(waits.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
      for (const wait of waits.slice(5)) expect(wait).toBeGreaterThan(90);
      expect(Math.max(...waits.slice(5).map(Number))).toBeLessThanOrEqual(100);
    });

    it('counts each key for itself', async () => {
      const limiter = open();
      await takes(limiter, 6, `${randomUUID()}-busy`);
      expect(await limiter.take(`${randomUUID()}-idle`, slow)).toBeUndefined();
    });

    it('lets exactly the burst through when many ask at once', async () => {
      const [limiter, key] = [open(), randomUUID()];
      const waits = await Promise.all(Array.from({ length: 50 }, () => limiter.take(key, slow)));
      expect(waits.filter((wait) => wait === undefined)).toHaveLength(5);
    });

    it('fills up again as time goes by', async () => {
      const [limiter, key] = [open(), randomUUID()];
      const quick = { perSecond: 20, burst: 1 };
      expect(await limiter.take(key, quick)).toBeUndefined();
      const wait = await limiter.take(key, quick);
      await new Promise((resolve) => setTimeout(resolve, 1_000 * (wait ?? 0) + 20));
      expect(await limiter.take(key, quick)).toBeUndefined();
    });
  });
}
