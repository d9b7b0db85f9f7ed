import { LRUCache } from 'lru-cache';

import { covers } from './places';
import type { Place, Scope } from './places';

/** A value, or the knowledge that there is none. */
export interface Entry<V> {
  readonly value: V | undefined;
}

/** The entries of this process, the longest unused first to go. */
export interface MemoryLevel<V> {
  readonly find: (place: Place) => Entry<V> | undefined;
  readonly keep: (place: Place, entry: Entry<V>, ttlMs: number) => void;
  readonly forget: (scope: Scope) => void;
  readonly clear: () => void;
  readonly size: () => number;
}

export function createMemoryLevel<V>(maxEntries: number): MemoryLevel<V> {
  const entries = new LRUCache<Place, Entry<V>>({ max: maxEntries, ttl: 1 });
  return {
    find: (place) => entries.get(place),
    keep: (place, { value }, ttl) => void entries.set(place, { value: freeze(value) }, { ttl }),
    forget: (scope) => {
      if (!scope.isWholeOrganization) entries.delete(scope.text);
      else [...entries.keys()].filter((place) => covers(scope, place)).forEach((place) => entries.delete(place));
    },
    clear: () => entries.clear(),
    size: () => entries.size,
  };
}

/** One caller must not change what the next one gets. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
