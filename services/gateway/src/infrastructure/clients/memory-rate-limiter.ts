import type { RateLimiter } from '../../application/rate-limiter';
import { takeOne } from '../../domain/limits/token-bucket';

/** Limits within this process. Full buckets are forgotten, so that it never holds more than are busy. */
export function createMemoryRateLimiter(
  options: { readonly now?: () => number; readonly capacity?: number } = {},
): RateLimiter {
  const { now = Date.now, capacity = 50_000 } = options;
  const fullAt = new Map<string, number>();
  const forgetFull = (nowMs: number): void => {
    for (const [key, at] of fullAt) if (at <= nowMs) fullAt.delete(key);
    if (fullAt.size >= capacity) fullAt.clear(); // A flood of made-up callers: start afresh rather than grow.
  };
  return {
    take: async (key, allowance) => {
      const nowMs = now();
      if (fullAt.size >= capacity) forgetFull(nowMs);
      const take = takeOne(fullAt.get(key) ?? 0, allowance, nowMs);
      if (!take.allowed) return take.retryAfterSeconds;
      fullAt.set(key, take.fullAtMs);
      return undefined;
    },
  };
}
