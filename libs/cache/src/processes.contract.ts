import { createMetrics } from '@wellflow/observability';

import { createCache } from './cache';
import { pause, sourceOf } from './cache.contract';
import type { Well } from './cache.contract';
import type { SharedLevel } from './shared-level';

/** What caches of several processes promise each other over a shared level. */
export function describeProcesses(name: string, connect: () => Promise<SharedLevel>): void {
  describe(name, () => {
    let used = 0;
    const opened: SharedLevel[] = [];
    afterEach(async () => {
      for (const level of opened.splice(0)) await level.close();
    });

    const twoProcesses = async (parse?: () => never) => {
      used += 1;
      const metrics = createMetrics({ service: 'wells', runtime: false });
      const levels = await Promise.all([connect(), connect()]);
      opened.push(...levels);
      const open = (redis: SharedLevel) =>
        createCache<Well>({
          name: `shared-${process.pid}-${used}`,
          memory: { maxEntries: 100 },
          redis,
          ttl: { memoryMs: 60_000, redisMs: 60_000, negativeMs: 60_000 },
          metrics,
          ...(parse && { parse }),
        });
      return { here: open(levels[0]), there: open(levels[1]), metrics };
    };

    it('one knows what another has loaded, also that there is none', async () => {
      const { here, there } = await twoProcesses();
      await here.get('a', 'some', sourceOf({ n: '1' }).load);
      await here.get('a', 'none', sourceOf(undefined).load);
      await pause(50);
      const source = sourceOf({ n: '2' });
      expect(await there.get('a', 'some', source.load)).toEqual({ n: '1' });
      expect(await there.get('a', 'none', source.load)).toBeUndefined();
      expect(source.loads()).toBe(0);
    });

    it.each([
      ['one key', (cache: { invalidate: (o: string, k: string) => Promise<void> }) => cache.invalidate('a', 'k')],
      ['an organization', (cache: { invalidateAll: (o: string) => Promise<void> }) => cache.invalidateAll('a')],
    ] as const)('an invalidation of %s reaches the memory of the others', async (_what, invalidate) => {
      const { here, there } = await twoProcesses();
      for (const cache of [here, there]) await cache.get('a', 'k', sourceOf({ version: 'old' }).load);
      await invalidate(here);
      await pause(50);
      for (const cache of [here, there])
        expect(await cache.get('a', 'k', sourceOf({ version: 'new' }).load)).toEqual({ version: 'new' });
    });

    it('a slow load of old data in one process is kept nowhere once another has invalidated', async () => {
      const { here, there } = await twoProcesses();
      const slow = there.get('a', 'k', sourceOf({ version: 'old' }, 200).load);
      await pause(50);
      await here.invalidate('a', 'k');
      await slow;
      await pause(50);
      for (const cache of [here, there])
        expect(await cache.get('a', 'k', sourceOf({ version: 'new' }).load)).toEqual({ version: 'new' });
    });

    it('a value of another shape counts as not found', async () => {
      const { here, there } = await twoProcesses(() => {
        throw new Error('not a well');
      });
      await here.get('a', 'k', sourceOf({ version: 'old shape' }).load);
      await pause(50);
      expect(await there.get('a', 'k', sourceOf({ version: 'ours' }).load)).toEqual({ version: 'ours' });
    });
  });
}
