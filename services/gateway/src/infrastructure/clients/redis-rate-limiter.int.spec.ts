import { createLogger, createMetrics } from '@wellflow/observability';
import { createPolicy } from '@wellflow/resilience';
import type { RateLimiter } from '../../application/rate-limiter';
import { describeRateLimiter } from './rate-limiter.contract';
import { createRedisRateLimiter } from './redis-rate-limiter';

const url = process.env['TEST_REDIS_URL'];
const metrics = createMetrics({ service: 'gateway', runtime: false });
const logger = createLogger({ service: 'gateway', level: 'silent' });
const counting: RateLimiter = { take: async () => 42 };
const opened: { close(): void }[] = [];

function open(address: string): RateLimiter {
  const policy = createPolicy({ name: 'redis-limits', timeoutMs: 2_000, metrics });
  const limiter = createRedisRateLimiter({ url: address, policy, logger, fallback: counting });
  opened.push(limiter);
  return limiter;
}

/** The first answer may come before the connection is up, and then from the process. */
async function connected(limiter: RateLimiter): Promise<void> {
  const once = { perSecond: 1_000, burst: 1_000 };
  for (let tries = 0; tries < 100 && (await limiter.take('warm-up', once)) === 42; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

afterEach(() => opened.splice(0).forEach((limiter) => limiter.close()));
afterAll(() => metrics.close());

if (url === undefined) process.stderr.write('UNVERIFIED (no TEST_REDIS_URL): limits shared by all gateways\n');
else {
  const lazily: RateLimiter = {
    take: async (key, allowance) => {
      const limiter = open(url);
      await connected(limiter);
      return limiter.take(key, allowance);
    },
  };
  describeRateLimiter('limits in Redis, each question from another gateway', () => lazily);
}

it('are counted in the process while Redis is away', async () => {
  expect(await open('redis://127.0.0.1:1').take('k', { perSecond: 1, burst: 1 })).toBe(42);
});
