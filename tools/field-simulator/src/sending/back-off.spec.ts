import { delayMs, retryAfterMs } from './back-off';

describe('backing off', () => {
  it('doubles up to the longest', () => {
    const delays = [0, 1, 2, 3, 9, 500].map((attempt) =>
      delayMs({ firstMs: 500, longestMs: 30_000 }, attempt, () => 1),
    );
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000]);
  });

  it('is spread over the whole delay', () => {
    expect(delayMs({ firstMs: 500, longestMs: 30_000 }, 2, () => 0.25)).toBe(500);
  });

  it('reads Retry-After in seconds and as a date', () => {
    expect(retryAfterMs('7', 0)).toBe(7_000);
    expect(retryAfterMs('Mon, 23 Nov 2026 08:00:10 GMT', Date.parse('2026-11-23T08:00:00Z'))).toBe(10_000);
    expect(retryAfterMs('Mon, 23 Nov 2026 08:00:00 GMT', Date.parse('2026-11-23T09:00:00Z'))).toBe(0);
    expect(retryAfterMs('soon', 0)).toBeUndefined();
    expect(retryAfterMs(null, 0)).toBeUndefined();
  });
});
