import { createMemoryRateLimiter } from './memory-rate-limiter';
import { describeRateLimiter } from './rate-limiter.contract';

describeRateLimiter('limits of a process', () => createMemoryRateLimiter());

it('never holds more callers than it may', async () => {
  const limiter = createMemoryRateLimiter({ capacity: 100 });
  const slow = { perSecond: 0.01, burst: 1 };
  for (let caller = 0; caller < 950; caller += 1) await limiter.take(`made-up-${caller}`, slow);
  expect(await limiter.take('made-up-949', slow)).toBeGreaterThan(0);
});
