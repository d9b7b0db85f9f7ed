import { LRUCache } from 'lru-cache';

/** A value, or the knowledge that there is none. */
export interface Entry<V> {
  readonly value: V | undefined;
}

/** The entries of this process, the longest unused first to go. */
export interface MemoryLevel<V> {
  readonly find: (organization: string, key: string) => Entry<V> | undefined;
  readonly keep: (organization: string, key: string, entry: Entry<V>, ttlMs: number) => void;
  /** One key, or all of the organization. */
  readonly forget: (organization: string, key: string | undefined) => void;
  readonly clear: () => void;
  readonly size: () => number;
}

export function createMemoryLevel<V>(maxEntries: number): MemoryLevel<V> {
  const entries = new LRUCache<string, Entry<V>>({ max: maxEntries, ttl: 1 });
  return {
    find: (organization, key) => entries.get(addressOf(organization, key)),
    keep: (organization, key, entry, ttl) => void entries.set(addressOf(organization, key), Object.freeze({ value: freeze(entry.value) }), { ttl }),
    forget: (organization, key) => {
      if (key !== undefined) entries.delete(addressOf(organization, key));
      else forgetAll(entries, addressOf(organization, ''));
    },
    clear: () => entries.clear(),
    size: () => entries.size,
  };
}

/** @throws Error for an organization that is empty or could be mistaken for another one's key. */
export function addressOf(organization: string, key: string): string {
  if (organization === '' || organization.includes('\u0000')) throw new Error('A cache key needs an organization');
  return `${organization}\u0000${key}`;
}

function forgetAll(entries: { keys(): Iterable<string>; delete(key: string): boolean }, prefix: string): void {
  for (const address of [...entries.keys()]) if (address.startsWith(prefix)) entries.delete(address);
}

/** One caller must not change what the next one gets. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
