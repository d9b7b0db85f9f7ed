import { Redis } from 'ioredis';
import type { Logger } from '@wellflow/observability';
import type { Policy } from '@wellflow/resilience';
import type { RateLimiter } from '../../application/rate-limiter';

export interface RedisRateLimiterOptions {
  readonly url: string;
  readonly policy: Policy;
  readonly logger: Logger;
  /** Counts while Redis is away: a limit of each process is better than none, and than no service. */
  readonly fallback: RateLimiter;
}

// The same arithmetic as `takeOne`, on Redis's own clock, so that all gateways share one bucket.
const script = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local cost = 1000 / ARGV[1]
local nextAt = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + cost
local ahead = nextAt - now - ARGV[2] * cost
if ahead > 0 then return tostring(ahead / 1000) end
redis.call('SET', KEYS[1], string.format('%.3f', nextAt), 'PX', math.ceil(nextAt - now) + 1000)
return ''`;

/** Limits shared by all gateways. */
export function createRedisRateLimiter({
  url,
  policy,
  logger,
  fallback,
}: RedisRateLimiterOptions): RateLimiter & { close(): void } {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
  });
  redis.on('error', (error) =>
    logger.debug({ err: error }, 'Redis does not answer; limits are counted in this process'),
  );
  void redis.connect().catch(() => undefined);
  return {
    take: async (key, allowance) => {
      try {
        const wait = await policy.execute(() =>
          redis.eval(script, 1, `gateway:limit:${key}`, allowance.perSecond, allowance.burst),
        );
        return wait === '' ? undefined : Number(wait);
      } catch {
        return fallback.take(key, allowance);
      }
    },
    close: () => redis.disconnect(),
  };
}
