import type { Json } from '@wellflow/kernel';

import type { CacheOptions } from './cache-options';
import type { createCacheMetrics } from './cache-metrics';
import type { Flight } from './flights';
import type { Entry, MemoryLevel } from './memory-level';
import { placeOf } from './places';
import { invalidationHoldMs, type Address, type SharedReading } from './shared-level';
import { decode, encode, jittered } from './stored-text';

type Load<V> = () => Promise<V | undefined>;

/** What happens when memory does not know: Redis, then the source, and both told what it said. */
export function createFetch<V extends Json>(
  { redis, ttl, parse }: CacheOptions<V>,
  memory: MemoryLevel<V>,
  counts: ReturnType<typeof createCacheMetrics>,
) {
  const keep = ({ organization, key }: Address, { value }: Entry<V>): void => {
    const ttlMs = value === undefined ? Math.min(ttl.negativeMs ?? 0, ttl.memoryMs) : ttl.memoryMs;
    if (ttlMs > 0) memory.keep(placeOf(organization, key), { value }, jittered(ttlMs));
  };
  const share = (address: Address, value: V | undefined, { generation }: SharedReading): void => {
    const ttlMs = value === undefined ? (ttl.negativeMs ?? 0) : ttl.redisMs;
    // Nobody waits for it: the caller has its answer, and the level fails without throwing.
    if (ttlMs > 0) void redis?.write(address, encode(value), { generation, ttlMs: jittered(ttlMs) });
  };
  const load = async (source: Load<V>): Promise<V | undefined> => {
    const done = counts.loading();
    return source().finally(done);
  };
  return async (address: Address, source: Load<V>, flight: Flight): Promise<V | undefined> => {
    const reading = await redis?.read(address);
    const found = entryOf(reading, parse);
    counts.answered(found === undefined ? 'source' : 'redis');
    const startedAt = performance.now();
    const entry = found ?? { value: await load(source) };
    if (!flight.isCurrent()) return entry.value;
    keep(address, entry);
    const isQuick = performance.now() - startedAt < invalidationHoldMs;
    if (found === undefined && reading !== undefined && isQuick) share(address, entry.value, reading);
    return entry.value;
  };
}

function entryOf<V extends Json>(reading: SharedReading | undefined, parse?: (value: Json) => V): Entry<V> | undefined {
  if (reading?.text === undefined) return undefined;
  try {
    return { value: decode(reading.text, parse) };
  } catch {
    // Written by other code or damaged; the source knows better.
    return undefined;
  }
}
