import type { Logger } from '@wellflow/observability';
import type { RateLimiter } from '../../application/rate-limiter';
import type { PolicyFor } from './create-upstreams';
import { createMemoryRateLimiter } from './memory-rate-limiter';
import { createRedisRateLimiter } from './redis-rate-limiter';

export interface RateLimiterDeps {
  readonly config: { readonly redisUrl?: string };
  readonly logger: Logger;
  readonly policyFor: PolicyFor;
}

/** Shared by all gateways where there is Redis, else of each process. */
export function createRateLimiter({ config, logger, policyFor }: RateLimiterDeps): RateLimiter & { close(): void } {
  const fallback = createMemoryRateLimiter();
  if (config.redisUrl === undefined) return { ...fallback, close: () => undefined };
  const policy = policyFor('redis-limits', { timeoutMs: 50, retry: false, bulkhead: false });
  return createRedisRateLimiter({ url: config.redisUrl, policy, logger, fallback });
}
