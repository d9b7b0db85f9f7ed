import type { createCacheMetrics } from './cache-metrics';
import type { Flights } from './flights';
import type { MemoryLevel } from './memory-level';
import { scopeOf } from './places';
import type { SharedLevel } from './shared-level';

export interface Invalidated {
  readonly cache: string;
  readonly memory: Pick<MemoryLevel<unknown>, 'forget' | 'clear'>;
  readonly flights: Pick<Flights<unknown>, 'cutOff' | 'cutOffAll'>;
  readonly counts: ReturnType<typeof createCacheMetrics>;
  readonly redis: SharedLevel | undefined;
}

/** Makes this process forget what itself or another one says has changed. */
export function createInvalidation({ cache, memory, flights, counts, redis }: Invalidated) {
  const forget = (organization: string, key: string | undefined): void => {
    const scope = scopeOf(organization, key);
    flights.cutOff(scope);
    memory.forget(scope);
  };
  const stop = redis?.listen(cache, {
    onInvalidated: ({ organization, key }) => {
      forget(organization, key);
      counts.invalidated('elsewhere');
    },
    onGap: () => {
      flights.cutOffAll();
      memory.clear();
    },
  });
  return {
    stop: () => stop?.(),
    invalidate: async (organization: string, key: string | undefined): Promise<void> => {
      forget(organization, key);
      counts.invalidated('here');
      await redis?.invalidate({ cache, organization, key });
      // Once more: a read that began meanwhile may have found the old value where it had not been forgotten yet.
      forget(organization, key);
    },
  };
}
