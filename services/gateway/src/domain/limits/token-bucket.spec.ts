import fc from 'fast-check';
import { takeOne } from './token-bucket';

describe('a token bucket', () => {
  it('gives its burst at once, then its rate', () => {
    const allowance = { perSecond: 10, burst: 5 };
    expect(
      countTaken(
        allowance,
        Array.from({ length: 20 }, () => 1_000),
      ),
    ).toBe(5);
    expect(
      countTaken(
        allowance,
        Array.from({ length: 100 }, (_, index) => 1_000 + index * 50),
      ),
    ).toBe(5 + 49);
  });

  it('says when to come back, and is right about it', () => {
    const allowance = { perSecond: 2, burst: 1 };
    const first = takeOne(0, allowance, 1_000);
    const fullAtMs = first.allowed ? first.fullAtMs : 0;
    expect(takeOne(fullAtMs, allowance, 1_100)).toEqual({ allowed: false, retryAfterSeconds: 0.4 });
    expect(takeOne(fullAtMs, allowance, 1_500).allowed).toBe(true);
  });

  it('never gives more than burst and rate together allow, whenever it is asked', () => {
    const times = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), (gaps, perSecond, burst) => {
        let at = 0;
        const moments = gaps.map((gap) => (at += gap));
        const span = at - (moments[0] ?? 0);
        expect(countTaken({ perSecond, burst }, moments)).toBeLessThanOrEqual(
          burst + (span * perSecond) / 1_000 + 1e-6,
        );
      }),
    );
  });
});

function countTaken(
  allowance: { readonly perSecond: number; readonly burst: number },
  moments: readonly number[],
): number {
  let fullAtMs = 0;
  return moments.filter((at) => {
    const take = takeOne(fullAtMs, allowance, at);
    if (take.allowed) fullAtMs = take.fullAtMs;
    return take.allowed;
  }).length;
}
