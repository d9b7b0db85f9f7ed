import { randomUUID } from 'node:crypto';

import { createLogger, createMetrics } from '@wellflow/observability';
import { createPolicy, parsePolicies } from '@wellflow/resilience';

import { describeCache, pause, sourceOf } from './cache.contract';
import type { Well } from './cache.contract';
import { createCache, createRedis, createRedisLevel, redisPolicy } from './index';
import { describeProcesses } from './processes.contract';
import { createRedisServer, hasRedisServer } from './redis-server.support';
import type { RedisServer } from './redis-server.support';
import type { SharedLevel } from './shared-level';
import { describeSharedLevel } from './shared-level.contract';
import { createTcpProxy } from './tcp-proxy.support';

const promisedUrl = process.env['TEST_REDIS_URL'];
const isPresent = hasRedisServer();
const metrics = createMetrics({ service: 'wells', runtime: false });

function openLevel(url: string, lines: string[] = [], prefix = `test-${randomUUID()}`): SharedLevel {
  const logger = createLogger({ service: 'wells', destination: { write: (line) => void lines.push(line) } });
  const settings = parsePolicies(undefined, {}).settingsFor('redis', redisPolicy);
  // Two cores shared with other tests: an answer may take longer than production would wait.
  const policy = createPolicy({ name: 'redis', ...settings, timeoutMs: 150, metrics, logger });
  return createRedisLevel({ url, policy, logger, prefix });
}

async function isReady(level: SharedLevel): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await level.read({ cache: 'probe', organization: 'a', key: 'k' })) !== undefined) return true;
    await pause(50);
  }
  return false;
}

async function connectTo(url: string, prefix: string): Promise<SharedLevel> {
  const level = openLevel(url, [], prefix);
  if (!(await isReady(level))) throw new Error(`No Redis answers at ${url}`);
  // The subscription is its own connection.
  await pause(50);
  return level;
}

const url = { current: promisedUrl ?? '' };
// The one that is frozen and killed: never the one other tests share.
const own: { server?: RedisServer } = {};

beforeAll(async () => {
  if (!isPresent) return;
  own.server = await createRedisServer();
  await own.server.start();
  if (promisedUrl === undefined) url.current = own.server.url;
});
afterAll(async () => {
  await own.server?.kill();
});

describe('a process without Redis', () => {
  it('says so once and caches in memory', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'wells', destination: { write: (line) => void lines.push(line) } });
    const policy = createPolicy({ name: 'redis', timeoutMs: 50, metrics });
    expect(createRedis({ url: undefined, policy, logger })).toBeUndefined();
    expect(lines).toHaveLength(1);
  });

  it('named but not there answers from the source at once, with one warning', async () => {
    const lines: string[] = [];
    const level = openLevel('redis://127.0.0.1:1/0', lines);
    const cache = createCache({
      name: 'wells',
      memory: { maxEntries: 10 },
      redis: level,
      ttl: { memoryMs: 1, redisMs: 1 },
      metrics,
    });
    const startedAt = performance.now();
    for (let n = 0; n < 20; n += 1) expect(await cache.get('a', String(n), sourceOf({ n: 1 }).load)).toEqual({ n: 1 });
    // Waiting for Redis each time would take three seconds.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await cache.invalidateAll('a');
    await pause(1_000);
    await level.close();
    expect(lines.filter((line) => line.includes('Redis does not answer'))).toHaveLength(1);
  });
});

const prefix = `test-${randomUUID()}`;
const withRedis = promisedUrl !== undefined || isPresent;

if (withRedis) {
  describeSharedLevel('shared level in Redis', () => connectTo(url.current, prefix));
  describeCache('cache over Redis', () => connectTo(url.current, prefix));
  describeProcesses('processes over Redis', () => connectTo(url.current, prefix));
}
if (isPresent) describe('a Redis that goes away', describeOutages);

describe('what was tried here', () => {
  it('is told, so that nobody takes an absent Redis for a working one', () => {
    const untried = [...(withRedis ? [] : ['the cache over Redis']), ...(isPresent ? [] : ['a Redis that goes away'])];
    if (untried.length > 0)
      process.stderr.write(`UNVERIFIED (no TEST_REDIS_URL, no redis-server): ${untried.join(', ')}\n`);
    expect(promisedUrl === undefined || withRedis).toBe(true);
  });
});

function describeOutages(): void {
  const ownUrl = (): string => own.server?.url ?? '';
  const open = async (address = ownUrl()) => {
    const lines: string[] = [];
    const prefix = `test-${randomUUID()}`;
    const level = openLevel(address, lines, prefix);
    await isReady(level);
    const cache = createCache<Well>({
      name: 'wells',
      memory: { maxEntries: 10_000 },
      redis: level,
      ttl: { memoryMs: 60_000, redisMs: 60_000 },
      metrics,
    });
    return { lines, level, cache, prefix };
  };

  it('frozen, costs a read its timeout until the breaker opens, then nothing, and comes back by itself', async () => {
    const { lines, level, cache } = await open();
    own.server?.freeze();
    const times: number[] = [];
    for (let n = 0; n < 40; n += 1) {
      const startedAt = performance.now();
      expect(await cache.get('a', `frozen-${n}`, sourceOf({ n: 1 }).load)).toEqual({ n: 1 });
      times.push(performance.now() - startedAt);
    }
    const waits = times.filter((ms) => ms > 140).length;
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThan(8);
    own.server?.thaw();
    expect(await isReady(level)).toBe(true);
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    await level.close();
  });

  it('out of reach, loses no invalidation: it is told when back, before anything is read from it', async () => {
    const proxy = await createTcpProxy(Number(new URL(ownUrl()).port));
    const { level, cache, prefix } = await open(`redis://127.0.0.1:${proxy.port}/0`);
    const direct = await connectTo(ownUrl(), prefix);
    const address = { cache: 'wells.1', organization: 'a', key: 'k' };
    await cache.get('a', 'k', sourceOf({ version: 'old' }).load);
    await pause(100);
    await proxy.cut();
    await cache.invalidate('a', 'k');
    expect((await direct.read(address))?.text).toContain('old');
    await proxy.mend();
    expect(await isReady(level)).toBe(true);
    expect((await direct.read(address))?.text).toBeUndefined();
    expect(await cache.get('a', 'k', sourceOf({ version: 'new' }).load)).toEqual({ version: 'new' });
    await Promise.all([level.close(), direct.close()]);
    await proxy.cut();
  });

  it('restarted, makes processes forget what they may have missed', async () => {
    const { level, cache } = await open();
    await cache.get('a', 'gap', sourceOf({ version: 'old' }).load);
    await own.server?.kill();
    expect(await cache.get('a', 'gap', sourceOf({ version: 'new' }).load)).toEqual({ version: 'old' });
    await own.server?.start();
    await isReady(level);
    const version = async () => (await cache.get('a', 'gap', sourceOf({ version: 'new' }).load))?.['version'];
    for (let tries = 0; (await version()) === 'old' && tries < 100; tries += 1) await pause(100);
    expect(await version()).toBe('new');
    await level.close();
  });
}
