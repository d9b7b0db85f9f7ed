import { randomUUID } from 'node:crypto';

import type { Invalidation, SharedLevel } from './shared-level';

/** What every shared level promises; `connect` gives one more process on the same store. */
export function describeSharedLevel(name: string, connect: () => Promise<SharedLevel>): void {
  describe(name, () => {
    const cache = `wells-${randomUUID()}.1`;
    const at = (organization: string, key: string) => ({ cache, organization, key });
    let here: SharedLevel;
    let there: SharedLevel;

    beforeAll(async () => {
      [here, there] = await Promise.all([connect(), connect()]);
    });
    afterAll(async () => {
      await Promise.all([here.close(), there.close()]);
    });

    const generationOf = async (organization: string, key: string): Promise<string> => {
      const reading = await here.read(at(organization, key));
      return reading?.generation ?? 'the level did not answer';
    };
    const store = async (organization: string, key: string, text: string): Promise<void> =>
      here.write(at(organization, key), text, { generation: await generationOf(organization, key), ttlMs: 60_000 });
    const textThere = async (organization: string, key: string) => (await there.read(at(organization, key)))?.text;

    it('gives one process what another has stored, also the empty text', async () => {
      await store('a', 'one', '{"n":1}');
      await store('a', 'none', '');
      expect([await textThere('a', 'one'), await textThere('a', 'none'), await textThere('a', 'two')]).toEqual([
        '{"n":1}',
        '',
        undefined,
      ]);
    });

    it('keeps organizations apart', async () => {
      await store('b', 'same', 'of b');
      await store('c', 'same', 'of c');
      await here.invalidate({ cache, organization: 'b', key: undefined });
      expect([await textThere('b', 'same'), await textThere('c', 'same')]).toEqual([undefined, 'of c']);
    });

    it('forgets one key and leaves its neighbours', async () => {
      await store('d', 'one', '1');
      await store('d', 'two', '2');
      await here.invalidate({ cache, organization: 'd', key: 'one' });
      expect([await textThere('d', 'one'), await textThere('d', 'two')]).toEqual([undefined, '2']);
    });

    it.each([['one'], [undefined]])('takes no value that was loaded before an invalidation of %s', async (key) => {
      const organization = `race-${key}`;
      const generation = await generationOf(organization, 'one');
      await there.invalidate({ cache, organization, key });
      await here.write(at(organization, 'one'), 'old', { generation, ttlMs: 60_000 });
      expect(await textThere(organization, 'one')).toBeUndefined();
    });

    it('takes new values after a whole organization was forgotten', async () => {
      await store('e', 'one', 'old');
      await here.invalidate({ cache, organization: 'e', key: undefined });
      await store('e', 'one', 'new');
      expect(await textThere('e', 'one')).toBe('new');
    });

    it('does not let a value from before displace a newer one', async () => {
      const generation = await generationOf('h', 'one');
      await there.invalidate({ cache, organization: 'h', key: undefined });
      await store('h', 'one', 'new');
      await here.write(at('h', 'one'), 'old', { generation, ttlMs: 60_000 });
      expect(await textThere('h', 'one')).toBe('new');
    });

    it('lets a value go after its time', async () => {
      await here.write(at('f', 'one'), 'brief', { generation: await generationOf('f', 'one'), ttlMs: 50 });
      expect(await textThere('f', 'one')).toBe('brief');
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect(await textThere('f', 'one')).toBeUndefined();
    });

    it('tells the other processes, and not itself', async () => {
      const heard: Record<'here' | 'there', Invalidation[]> = { here: [], there: [] };
      here.listen(cache, { onInvalidated: (what) => void heard.here.push(what), onGap: () => undefined });
      there.listen(cache, { onInvalidated: (what) => void heard.there.push(what), onGap: () => undefined });
      await here.invalidate({ cache, organization: 'g', key: 'one' });
      await here.invalidate({ cache, organization: 'g', key: undefined });
      for (let tries = 0; heard.there.length < 2 && tries < 100; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(heard).toEqual({
        here: [],
        there: [
          { cache, organization: 'g', key: 'one' },
          { cache, organization: 'g', key: undefined },
        ],
      });
    });
  });
}
