import { DomainError, Waiting } from '@wellflow/kernel';
import { createMetrics } from '@wellflow/observability';
import fc from 'fast-check';

import { BulkheadFull, CircuitOpen, createPolicy, defaultPolicy, TimeoutExceeded } from './index';
import type { PolicyOptions } from './index';

const { retry, breaker } = defaultPolicy;

describe('policy', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  describe('timeout', () => {
    it('answers in time even when the work never ends', async () => {
      const late = expect(create({}).execute(never)).rejects.toThrow(TimeoutExceeded);
      await jest.advanceTimersByTimeAsync(1_000);
      await late;
    });

    it('aborts its own call alone', async () => {
      const policy = create({});
      const signals: AbortSignal[] = [];
      const stuck = policy.execute((signal) => never(signals.push(signal)));
      stuck.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(900);
      const well = policy.execute((signal) => after(500, signals.push(signal)));
      await jest.advanceTimersByTimeAsync(100);
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
      await jest.advanceTimersByTimeAsync(400);
      await expect(well).resolves.toBe(2);
      expect(signals[0]?.reason).toBeInstanceOf(TimeoutExceeded);
    });

    it('leaves no timer behind when the work is quick, and no unhandled rejection when it fails late', async () => {
      const policy = create({});
      await policy.execute(async () => 1);
      expect(jest.getTimerCount()).toBe(0);
      const late = expect(
        policy.execute(() =>
          after(5_000, 1).then(() => {
            throw new Error('late');
          }),
        ),
      ).rejects.toThrow(TimeoutExceeded);
      await jest.advanceTimersByTimeAsync(6_000);
      await late;
    });

    it('turns work that throws at once into a rejection', async () => {
      await expect(
        create({}).execute(() => {
          throw new Error('at once');
        }),
      ).rejects.toThrow('at once');
    });
  });

  describe('cancellation', () => {
    it('stops the work and passes on the reason', async () => {
      const policy = create({});
      const caller = new AbortController();
      const seen: AbortSignal[] = [];
      const call = expect(
        policy.execute((signal) => never(seen.push(signal)), { signal: caller.signal }),
      ).rejects.toThrow('gone');
      await jest.advanceTimersByTimeAsync(10);
      caller.abort(new Error('gone'));
      await call;
      expect(seen[0]?.aborted).toBe(true);
    });

    it('before the work has begun lets none begin', async () => {
      const work = failing(0);
      const caller = new AbortController();
      const call = create({}).execute(work.run, { signal: caller.signal });
      caller.abort(new Error('gone'));
      await expect(call).rejects.toThrow('gone');
      expect(work.tries()).toBe(0);
    });

    it('never opens the breaker', async () => {
      const policy = create({ breaker });
      for (let n = 0; n < 50; n += 1) {
        const caller = new AbortController();
        const call = policy.execute(never, { signal: caller.signal }).catch(() => undefined);
        if (n % 2 === 0) await jest.advanceTimersByTimeAsync(10);
        caller.abort();
        await call;
      }
      expect(policy.state().breaker).toBe('closed');
    });
  });

  describe('retry', () => {
    it('tries an idempotent call again until it works', async () => {
      const work = failing(2);
      const call = create({ retry }).execute(work.run, { idempotent: true });
      await jest.advanceTimersByTimeAsync(10_000);
      await expect(call).resolves.toBe('ok');
      expect(work.tries()).toBe(3);
    });

    it('never tries again what does not say it is idempotent', async () => {
      const work = failing(1);
      await expect(create({ retry }).execute(work.run)).rejects.toThrow('down');
      expect(work.tries()).toBe(1);
    });

    it.each([new DomainError('wells/unknown', 'No such well'), new Waiting('well:1')])(
      'never tries a refusal again (%s)',
      async (refusal) => {
        let tries = 0;
        const call = create({ retry }).execute(
          async () => {
            tries += 1;
            throw refusal;
          },
          { idempotent: true },
        );
        await expect(call).rejects.toBe(refusal);
        expect(tries).toBe(1);
      },
    );

    it('gives up with the last error when the tries are used up', async () => {
      const work = failing(9);
      const call = expect(create({ retry }).execute(work.run, { idempotent: true })).rejects.toThrow('down 3');
      await jest.advanceTimersByTimeAsync(10_000);
      await call;
    });

    it('does not sleep past the deadline, nor through a cancellation', async () => {
      const policy = create({ retry: { ...retry, initialDelayMs: 60_000, maxDelayMs: 60_000 } });
      await expect(
        policy.execute(failing(9).run, { idempotent: true, deadlineAt: Date.now() + 1_000 }),
      ).rejects.toThrow('down');
      const caller = new AbortController();
      const call = expect(policy.execute(failing(9).run, { idempotent: true, signal: caller.signal })).rejects.toThrow(
        'gone',
      );
      await jest.advanceTimersByTimeAsync(10);
      caller.abort(new Error('gone'));
      await call;
    });

    it('pauses longer and longer, never twice the same', async () => {
      const pauses = await pausesOf(
        create({ timeoutMs: 60_000, retry: { ...retry, attempts: 6, maxDelayMs: 60_000 } }),
      );
      const others = await pausesOf(
        create({ timeoutMs: 60_000, retry: { ...retry, attempts: 6, maxDelayMs: 60_000 } }),
      );
      expect(pauses).not.toEqual(others);
      expect(pauses.slice(3).reduce(sum)).toBeGreaterThan(pauses.slice(0, 2).reduce(sum));
    });

    it('keeps tries within 1.2 a call plus ten a second, when everything fails', async () => {
      let tries = 0;
      const policy = create({ retry });
      const down = async (): Promise<never> => {
        tries += 1;
        throw new Error('down');
      };
      for (let second = 0; second < 30; second += 1) {
        for (let n = 0; n < 100; n += 1) policy.execute(down, { idempotent: true }).catch(() => undefined);
        await jest.advanceTimersByTimeAsync(1_000);
      }
      await jest.advanceTimersByTimeAsync(10_000);
      expect(tries).toBeLessThanOrEqual(1.2 * 3_000 + 10 * 41);
      expect(tries).toBeGreaterThan(1.15 * 3_000);
    });
  });

  describe('breaker', () => {
    it('holds calls back, without calling, while the dependency fails', async () => {
      const policy = create({ breaker });
      await fail(policy, 20);
      const work = failing(0);
      await expect(policy.execute(work.run)).rejects.toThrow(CircuitOpen);
      expect(work.tries()).toBe(0);
    });

    it('opens on timeouts', async () => {
      const policy = create({ breaker });
      const calls = Array.from({ length: 20 }, () => policy.execute(never).catch(() => undefined));
      await jest.advanceTimersByTimeAsync(1_000);
      await Promise.all(calls);
      expect(policy.state().breaker).toBe('open');
    });

    it.each([new DomainError('wells/unknown', 'No such well'), new Waiting('well:1')])(
      'never opens on a refusal (%s)',
      async (refusal) => {
        const policy = create({ breaker });
        for (let n = 0; n < 200; n += 1) await policy.execute(() => Promise.reject(refusal)).catch(() => undefined);
        expect(policy.state().breaker).toBe('closed');
      },
    );

    it('does not let refusals hide failures', async () => {
      const policy = create({ breaker });
      for (let n = 0; n < 200; n += 1)
        await policy.execute(() => Promise.reject(new DomainError('a/b', 'no'))).catch(() => undefined);
      await fail(policy, 20);
      expect(policy.state().breaker).toBe('open');
    });

    it('ignores errors that say nothing about health', async () => {
      const policy = create({ breaker, isFailure: (error) => !(error instanceof RangeError) });
      for (let n = 0; n < 200; n += 1)
        await policy.execute(() => Promise.reject(new RangeError('404'))).catch(() => undefined);
      expect(policy.state().breaker).toBe('closed');
    });

    it('takes a timeout for a failure, whatever errors of the work say', async () => {
      const policy = create({ breaker, timeoutMs: 100, isFailure: () => false });
      for (let n = 0; n < 20; n += 1) {
        const call = policy.execute(() => after(1_000, 1)).catch(() => undefined);
        await jest.advanceTimersByTimeAsync(100);
        await call;
      }
      expect(policy.state().breaker).toBe('open');
    });

    it('probes with one call of many that come at once', async () => {
      const policy = create({ breaker, bulkhead: { slots: 5, queue: 100, queueTimeoutMs: 1_000 } });
      await fail(policy, 20);
      await jest.advanceTimersByTimeAsync(breaker.openMs);
      let started = 0;
      const calls = Array.from({ length: 50 }, () =>
        policy
          .execute(() => {
            started += 1;
            return after(100, 1);
          })
          .catch((error: Error) => error.name),
      );
      await jest.advanceTimersByTimeAsync(100);
      expect(started).toBe(1);
      expect((await Promise.all(calls)).filter((answer) => answer === 'CircuitOpen')).toHaveLength(49);
      expect(policy.state().breaker).toBe('closed');
    });
  });

  describe('bulkhead', () => {
    const bulkhead = { slots: 2, queue: 1, queueTimeoutMs: 500 };

    it('holds a slot until the work has really ended, also after a timeout', async () => {
      const policy = create({ bulkhead });
      const calls = [0, 1].map(() => policy.execute(() => after(5_000, 1)).catch((error: Error) => error.name));
      await jest.advanceTimersByTimeAsync(1_000);
      expect(await Promise.all(calls)).toEqual(['TimeoutExceeded', 'TimeoutExceeded']);
      expect(policy.state()).toMatchObject({ running: 2, abandoned: 2 });
      const refused = expect(policy.execute(async () => 1)).rejects.toThrow(BulkheadFull);
      await jest.advanceTimersByTimeAsync(500);
      await refused;
      await jest.advanceTimersByTimeAsync(3_500);
      expect(policy.state()).toMatchObject({ running: 0, abandoned: 0 });
      await expect(policy.execute(async () => 1)).resolves.toBe(1);
    });

    it('does not blame the dependency for its own full queue', async () => {
      const policy = create({ bulkhead, breaker });
      const calls = Array.from({ length: 100 }, () => policy.execute(() => after(500, 1)).catch(() => undefined));
      await jest.advanceTimersByTimeAsync(2_000);
      await Promise.all(calls);
      expect(policy.state().breaker).toBe('closed');
    });

    it('never runs more than its slots, whatever fails, hangs or is cancelled', async () => {
      const job = fc.record({
        afterMs: fc.nat({ max: 300 }),
        takesMs: fc.nat({ max: 3_000 }),
        fails: fc.boolean(),
        cancelAtMs: fc.option(fc.nat({ max: 2_000 })),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(job, { maxLength: 40 }), async (jobs) => {
          const policy = create({ bulkhead: { slots: 3, queue: 5, queueTimeoutMs: 400 }, breaker, retry });
          const now = { running: 0, most: 0 };
          const work = (takesMs: number, fails: boolean) => async (): Promise<void> => {
            now.most = Math.max(now.most, (now.running += 1));
            await after(takesMs, 1);
            now.running -= 1;
            if (fails) throw new Error('down');
          };
          for (const { afterMs, takesMs, fails, cancelAtMs } of jobs) {
            await jest.advanceTimersByTimeAsync(afterMs);
            const caller = new AbortController();
            if (cancelAtMs !== null) setTimeout(() => caller.abort(), cancelAtMs);
            policy.execute(work(takesMs, fails), { idempotent: true, signal: caller.signal }).catch(() => undefined);
          }
          await jest.advanceTimersByTimeAsync(60_000);
          expect(now.most).toBeLessThanOrEqual(3);
          expect(policy.state()).toMatchObject({ running: 0, queued: 0, abandoned: 0 });
        }),
        { numRuns: 60 },
      );
    });
  });

  it('shows its state, calls by outcome, retries and rejections as metrics', async () => {
    const metrics = createMetrics({ service: 'wells', runtime: false });
    const policy = create({ metrics, retry, breaker, bulkhead: { slots: 1, queue: 0, queueTimeoutMs: 100 } });
    await policy.execute(async () => 1);
    policy.execute(() => after(500, 1)).catch(() => undefined);
    await policy.execute(async () => 1).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(0);
    expect((await metrics.exposition()).body).toContain(
      'wellflow_dependency_running_calls{dependency="db",service="wells"} 1',
    );
    await jest.advanceTimersByTimeAsync(500);
    const call = policy.execute(failing(1).run, { idempotent: true });
    await jest.advanceTimersByTimeAsync(5_000);
    await call;
    await fail(policy, 30);
    const { body } = await metrics.exposition();
    for (const outcome of ['ok', 'bulkhead_full', 'failed', 'circuit_open']) {
      expect(body).toMatch(new RegExp(`call_duration_seconds_count\\{.*outcome="${outcome}"\\} [1-9]`));
    }
    expect(body).toContain('wellflow_dependency_breaker_state{dependency="db",service="wells"} 2');
    expect(body).toContain('wellflow_dependency_retries_total{dependency="db",decision="retried",service="wells"} 1');
    expect(body).toContain('wellflow_dependency_breaker_changes_total{dependency="db",to="open",service="wells"} 1');
  });
});

function create(options: Partial<PolicyOptions>) {
  return createPolicy({
    name: 'db',
    timeoutMs: 1_000,
    metrics: createMetrics({ service: 'wells', runtime: false }),
    ...options,
  });
}

function never(_?: unknown): Promise<never> {
  return new Promise(() => undefined);
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

function failing(times: number) {
  let tries = 0;
  const run = async (): Promise<string> => {
    tries += 1;
    if (tries <= times) throw new Error(`down ${tries}`);
    return 'ok';
  };
  return { run, tries: () => tries };
}

async function fail(policy: ReturnType<typeof create>, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await policy.execute(failing(1).run).catch(() => undefined);
}

async function pausesOf(policy: ReturnType<typeof create>): Promise<number[]> {
  const at: number[] = [];
  const call = policy
    .execute(
      async () => {
        at.push(Date.now());
        throw new Error('down');
      },
      { idempotent: true },
    )
    .catch(() => undefined);
  await jest.advanceTimersByTimeAsync(300_000);
  await call;
  return at.slice(1).map((time, index) => time - (at[index] ?? 0));
}

function sum(one: number, other: number): number {
  return one + other;
}
