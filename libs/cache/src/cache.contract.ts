import { createMetrics } from '@wellflow/observability';

import { createCache } from './cache';
import type { Cache } from './cache';
import type { CacheTtl } from './cache-options';
import type { SharedLevel } from './shared-level';

export interface Well {
  readonly [name: string]: string | number;
}

/** What every cache promises, whatever stands behind its memory. */
export function describeCache(name: string, connect: () => Promise<SharedLevel | undefined>): void {
  describe(name, () => {
    const opened: { close: () => unknown }[] = [];
    let used = 0;

    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
    });

    const open = async (ttl: Partial<CacheTtl> = {}, cacheName = `wells-${process.pid}-${(used += 1)}`) => {
      const redis = await connect();
      const metrics = createMetrics({ service: 'wells', runtime: false });
      const cache: Cache<Well> = createCache<Well>({
        name: cacheName,
        memory: { maxEntries: 100 },
        redis,
        ttl: { memoryMs: 60_000, redisMs: 60_000, negativeMs: 60_000, ...ttl },
        metrics,
      });
      opened.push(cache, ...(redis === undefined ? [] : [redis]));
      return { cache, metrics, cacheName };
    };

    it('asks the source once and then knows', async () => {
      const { cache, metrics, cacheName } = await open();
      const source = sourceOf({ n: 1 });
      expect([await cache.get('a', 'k', source.load), await cache.get('a', 'k', source.load)]).toEqual([
        { n: 1 },
        { n: 1 },
      ]);
      expect(source.loads()).toBe(1);
      const { body } = await metrics.exposition();
      for (const level of ['source', 'memory'])
        expect(body).toContain(`answers_total{cache="${cacheName}",answered_by="${level}",service="wells"} 1`);
    });

    it('asks the source once for all who ask at the same time', async () => {
      const { cache } = await open();
      const source = sourceOf({ n: 1 }, 20);
      await Promise.all(Array.from({ length: 50 }, () => cache.get('a', 'k', source.load)));
      expect(source.loads()).toBe(1);
    });

    it('recalls at once what memory holds, of one organization alone, and asks nobody', async () => {
      const { cache } = await open();
      await cache.get('a', 'known', sourceOf({ n: 1 }).load);
      await cache.get('a', 'none', async () => undefined);
      expect([...cache.recall('a', ['known', 'none', 'never asked'])]).toEqual([
        ['known', { n: 1 }],
        ['none', undefined],
      ]);
      expect(cache.recall('b', ['known']).size).toBe(0);
      await cache.invalidate('a', 'known');
      expect(cache.recall('a', ['known']).size).toBe(0);
    });

    it('never gives one organization what belongs to another', async () => {
      const { cache } = await open();
      await cache.get('a', 'k', sourceOf({ of: 'a' }).load);
      expect(await cache.get('b', 'k', sourceOf({ of: 'b' }).load)).toEqual({ of: 'b' });
      expect(await cache.get('a', 'k', sourceOf({ of: 'x' }).load)).toEqual({ of: 'a' });
    });

    it.each(['', 'a\u0000b'])('refuses the organization %j', async (organization) => {
      const { cache } = await open();
      await expect(cache.get(organization, 'k', sourceOf({ n: 1 }).load)).rejects.toThrow('needs an organization');
      await expect(cache.invalidateAll(organization)).rejects.toThrow('needs an organization');
    });

    it('passes a failure of the source on to all who wait, and keeps nothing of it', async () => {
      const { cache } = await open();
      const down = () => new Promise<Well>((_, reject) => setTimeout(() => reject(new Error('down')), 10));
      const answers = await Promise.allSettled([cache.get('a', 'k', down), cache.get('a', 'k', down)]);
      expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await cache.get('a', 'k', sourceOf({ n: 1 }).load)).toEqual({ n: 1 });
    });

    it('remembers that there is none, when told how long', async () => {
      const [remembering, forgetful] = [await open(), await open({ negativeMs: 0 })];
      const source = sourceOf(undefined);
      for (let n = 0; n < 2; n += 1) expect(await remembering.cache.get('a', 'k', source.load)).toBeUndefined();
      expect(source.loads()).toBe(1);
      for (let n = 0; n < 2; n += 1) await forgetful.cache.get('a', 'k', source.load);
      expect(source.loads()).toBe(3);
    });

    it('forgets one key, or all of an organization, and nothing else', async () => {
      const { cache } = await open();
      const places = [
        ['a', '1'],
        ['a', '2'],
        ['b', '1'],
      ] as const;
      const source = sourceOf({ n: 1 });
      const readAll = async (): Promise<number> => {
        const before = source.loads();
        for (const [organization, key] of places) await cache.get(organization, key, source.load);
        return source.loads() - before;
      };
      await readAll();
      await cache.invalidate('a', '1');
      expect(await readAll()).toBe(1);
      await cache.invalidateAll('a');
      expect(await readAll()).toBe(2);
    });

    it('does not keep what was loaded before an invalidation, nor let anybody join that load', async () => {
      const { cache } = await open();
      const early = cache.get('a', 'k', sourceOf({ version: 'old' }, 50).load);
      await pause(10);
      await cache.invalidate('a', 'k');
      expect(await cache.get('a', 'k', sourceOf({ version: 'new' }).load)).toEqual({ version: 'new' });
      expect(await early).toEqual({ version: 'old' });
      expect(await cache.get('a', 'k', sourceOf({ version: 'newer' }).load)).toEqual({ version: 'new' });
    });

    it('lets a value go after its time', async () => {
      const { cache } = await open({ memoryMs: 40, redisMs: 40 });
      await cache.get('a', 'k', sourceOf({ n: 1 }).load);
      await pause(100);
      expect(await cache.get('a', 'k', sourceOf({ n: 2 }).load)).toEqual({ n: 2 });
    });

    it('gives values nobody can change for the next one', async () => {
      const { cache } = await open();
      const well = await cache.get('a', 'k', sourceOf({ n: 1 }).load);
      expect(() => Object.assign(well ?? {}, { n: 2 })).toThrow(TypeError);
    });
  });
}

export function sourceOf(value: Well | undefined, takesMs = 0) {
  let loads = 0;
  const load = async (): Promise<Well | undefined> => {
    loads += 1;
    if (takesMs > 0) await pause(takesMs);
    return value && { ...value };
  };
  return { load, loads: () => loads };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
