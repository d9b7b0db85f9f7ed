import fc from 'fast-check';

import { createRetryBudget } from './retry-budget';

describe('retry budget', () => {
  it('lets a quiet dependency be retried ten times a second, and no more', () => {
    const clock = { ms: 5_000 };
    const budget = createRetryBudget({ ratio: 0.2, perSecond: 10, now: () => clock.ms });
    expect(spend(budget, 100)).toBe(10);
    clock.ms += 1_000;
    expect(spend(budget, 100)).toBe(10);
  });

  it('lets a busy one be retried for a fifth of its requests', () => {
    const budget = createRetryBudget({ ratio: 0.2, perSecond: 0, now: () => 0 });
    for (let n = 0; n < 1_000; n += 1) budget.deposit();
    expect(spend(budget, 1_000)).toBe(200);
  });

  it('forgets what was earned more than ten seconds ago', () => {
    const clock = { ms: 0 };
    const budget = createRetryBudget({ ratio: 0.2, perSecond: 0, now: () => clock.ms });
    for (let n = 0; n < 1_000; n += 1) budget.deposit();
    clock.ms += 10_000;
    expect(spend(budget, 10)).toBe(0);
  });

  const moments = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 3_000 }),
      requests: fc.nat({ max: 200 }),
      retriesWanted: fc.nat({ max: 200 }),
    }),
    { maxLength: 60 },
  );

  it('never lets through more than a fifth and ten a second, over any stretch of time', () => {
    fc.assert(
      fc.property(moments, fc.nat({ max: 1_000_000 }), (steps, startMs) =>
        stretchesHold(run(steps, startMs, createRetryBudget)),
      ),
    );
  });

  it('would be caught if it let one retry in a hundred too many through', () => {
    const leaky: typeof createRetryBudget = (settings) => {
      const budget = createRetryBudget(settings);
      let asked = 0;
      return { ...budget, withdraw: () => budget.withdraw() || (asked += 1) % 100 === 0 };
    };
    const leak = (): void =>
      fc.assert(
        fc.property(moments, (steps) => stretchesHold(run(steps, 0, leaky))),
        { numRuns: 1_000 },
      );
    expect(leak).toThrow('Property failed');
  });
});

interface Moment {
  readonly atMs: number;
  readonly requests: number;
  readonly retries: number;
}

function run(
  steps: readonly { afterMs: number; requests: number; retriesWanted: number }[],
  startMs: number,
  create: typeof createRetryBudget,
): Moment[] {
  const clock = { ms: startMs };
  const budget = create({ ratio: 0.2, perSecond: 10, now: () => clock.ms });
  return steps.map(({ afterMs, requests, retriesWanted }) => {
    clock.ms += afterMs;
    for (let n = 0; n < requests; n += 1) budget.deposit();
    return { atMs: clock.ms, requests, retries: spend(budget, retriesWanted) };
  });
}

function stretchesHold(moments: readonly Moment[]): boolean {
  return moments.every((from, first) => {
    let retries = 0;
    return moments.slice(first).every((until) => {
      retries += until.retries;
      const earning = moments.filter(({ atMs }) => atMs > from.atMs - 10_000 && atMs <= until.atMs);
      const requests = earning.reduce((sum, moment) => sum + moment.requests, 0);
      return retries <= 0.2 * requests + 10 * ((until.atMs - from.atMs) / 1_000 + 1) + 1e-6;
    });
  });
}

function spend(budget: { withdraw: () => boolean }, times: number): number {
  return Array.from({ length: times }, () => budget.withdraw()).filter(Boolean).length;
}
