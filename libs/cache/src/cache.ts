import type { Json } from '@wellflow/kernel';

import type { CacheOptions } from './cache-options';
import { createCacheMetrics } from './cache-metrics';
import type { CacheMetrics } from './cache-metrics';
import { createFetch } from './fetch';
import { createFlights } from './flights';
import { createInvalidation } from './invalidation';
import { createMemoryLevel } from './memory-level';
import type { MemoryLevel } from './memory-level';
import { placeOf } from './places';

/** Memory, then Redis, then the source. Values are shared between callers and frozen. */
export interface Cache<V extends Json> {
  /**
   * @param load asks the source; concurrent callers of one key share one call. `undefined` means there is none.
   * @throws what `load` throws; Redis never makes a call fail.
   */
  get(organization: string, key: string, load: () => Promise<V | undefined>): Promise<V | undefined>;
  /**
   * What memory holds of these keys, without waiting: a value, or `undefined` for those known to have none. Ask `get` for
   * the others. For batches of many keys, where a promise for each costs more than the answer.
   */
  recall(organization: string, keys: Iterable<string>): ReadonlyMap<string, V | undefined>;
  /** Call it after the change has committed. Resolves when told, or noted to be told; never throws. */
  invalidate(organization: string, key: string): Promise<void>;
  invalidateAll(organization: string): Promise<void>;
  close(): void;
}

export function createCache<V extends Json>(options: CacheOptions<V>): Cache<V> {
  const { name, redis, metrics, version = 1 } = options;
  const cache = `${name}.${version}`;
  const memory = createMemoryLevel<V>(options.memory.maxEntries);
  const flights = createFlights<V | undefined>();
  const counts = createCacheMetrics(metrics, name, memory.size);
  const fetch = createFetch(options, memory, counts);
  const invalidation = createInvalidation({ cache, memory, flights, counts, redis });
  return {
    get: async (organization, key, load) => {
      const place = placeOf(organization, key);
      const known = memory.find(place);
      if (known !== undefined) {
        counts.answered('memory');
        return known.value;
      }
      const { joined, answer } = flights.join(place, (flight) => fetch({ cache, organization, key }, load, flight));
      if (joined) counts.answered('joined');
      return answer;
    },
    recall: createRecall(memory, counts),
    invalidate: invalidation.invalidate,
    invalidateAll: async (organization) => invalidation.invalidate(organization, undefined),
    close: () => {
      invalidation.stop();
      counts.close();
    },
  };
}

function createRecall<V extends Json>(
  memory: MemoryLevel<V>,
  counts: Pick<CacheMetrics, 'answered'>,
): Cache<V>['recall'] {
  return (organization, keys) => {
    const known = new Map<string, V | undefined>();
    for (const key of keys) {
      const entry = memory.find(placeOf(organization, key));
      if (entry !== undefined) known.set(key, entry.value);
    }
    if (known.size > 0) counts.answered('memory', known.size);
    return known;
  };
}
