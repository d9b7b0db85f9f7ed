import { createMetrics } from '@wellflow/observability';

import { createPolicy, currentDeadline, DeadlineExceeded, defaultPolicy, withDeadline } from './index';
import type { PolicyOptions } from './index';

const { breaker } = defaultPolicy;

describe('deadline of a call', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('cuts the call short', async () => {
    const call = expect(create({}).execute(never, { deadlineAt: Date.now() + 200 })).rejects.toThrow(DeadlineExceeded);
    await jest.advanceTimersByTimeAsync(200);
    await call;
  });

  it('that has passed lets no work start', async () => {
    let started = false;
    const work = async (): Promise<void> => void (started = true);
    await expect(create({}).execute(work, { deadlineAt: Date.now() - 1 })).rejects.toThrow(DeadlineExceeded);
    expect(started).toBe(false);
  });

  it('of the surrounding work holds without being passed on, and work sees the narrower of it and the timeout', async () => {
    const policy = create({});
    const startedAt = Date.now();
    const seen = await withDeadline(startedAt + 300, () => policy.execute(async () => currentDeadline()));
    expect(seen).toBe(startedAt + 300);
    expect(await withDeadline(startedAt + 9_000, () => policy.execute(async () => currentDeadline()))).toBe(
      startedAt + 1_000,
    );
  });

  it('bounds the wait for a slot', async () => {
    const policy = create({ timeoutMs: 60_000, bulkhead: { slots: 1, queue: 5, queueTimeoutMs: 60_000 } });
    policy.execute(never).catch(() => undefined);
    const call = expect(policy.execute(never, { deadlineAt: Date.now() + 100 })).rejects.toThrow();
    await jest.advanceTimersByTimeAsync(100);
    await call;
  });

  it('of callers in a hurry does not open the breaker; one that used up half the timeout counts', async () => {
    const hurried = create({ breaker });
    await cutAll(hurried, 100);
    expect(hurried.state().breaker).toBe('closed');
    const patient = create({ breaker });
    await cutAll(patient, 600);
    expect(patient.state().breaker).toBe('open');
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

function never(): Promise<never> {
  return new Promise(() => undefined);
}

async function cutAll(policy: ReturnType<typeof create>, deadlineMs: number): Promise<void> {
  const calls = Array.from({ length: 50 }, () =>
    policy.execute(never, { deadlineAt: Date.now() + deadlineMs }).catch(() => undefined),
  );
  await jest.advanceTimersByTimeAsync(deadlineMs);
  await Promise.all(calls);
}
