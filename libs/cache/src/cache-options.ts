import type { Json } from '@wellflow/kernel';
import type { Metrics } from '@wellflow/observability';

import type { SharedLevel } from './shared-level';

export interface CacheOptions<V extends Json> {
  /** `wells`, `principals`: part of every key and label of every metric. */
  readonly name: string;
  readonly memory: { readonly maxEntries: number };
  /** The level between memory and source; left out, the cache is this process's alone. */
  readonly redis?: SharedLevel | undefined;
  readonly ttl: CacheTtl;
  readonly metrics: Metrics;
  /** Raise it when the shape of the values changes: old and new code share one Redis during a rollout. */
  readonly version?: number;
  /** Makes a value of what Redis gave back. @throws Error when it is none, which then counts as not found. */
  readonly parse?: (value: Json) => V;
}

/** Milliseconds; each entry lives up to 10 % less, so that what was loaded together is not reloaded together. */
export interface CacheTtl {
  /** Also how stale a value may be in a process that an invalidation did not reach. */
  readonly memoryMs: number;
  readonly redisMs: number;
  /** How long "there is none" is remembered; not at all when left out. */
  readonly negativeMs?: number;
}
