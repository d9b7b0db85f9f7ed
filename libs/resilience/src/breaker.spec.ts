import { createBreaker, type BreakerState, type Verdict } from './breaker';
import { CircuitOpen } from './errors';

const settings = { failurePercent: 50, minimumCalls: 10, windowMs: 10_000, openMs: 2_000 };

describe('breaker', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('stays closed on fewer calls than the minimum, however many fail', async () => {
    const { breaker, call } = create();
    for (let n = 0; n < 9; n += 1) await call('failed');
    expect(breaker.state()).toBe('closed');
    await call('failed');
    expect(breaker.state()).toBe('open');
  });

  it('opens before the call after the decisive failure can enter', () => {
    const { breaker } = create();
    for (let n = 0; n < 10; n += 1) breaker.enter()('failed');
    expect(() => breaker.enter()).toThrow(CircuitOpen);
  });

  it('stays closed while no more than half fail', async () => {
    const { breaker, call } = create();
    for (let n = 0; n < 100; n += 1) await call(n % 2 === 0 ? 'healthy' : 'failed');
    expect(breaker.state()).toBe('closed');
  });

  it('forgets what is older than its window, without a timer of its own', async () => {
    const { breaker, call } = create();
    for (let n = 0; n < 9; n += 1) await call('failed');
    expect(jest.getTimerCount()).toBe(0);
    await jest.advanceTimersByTimeAsync(11_000);
    for (let n = 0; n < 9; n += 1) await call('failed');
    expect(breaker.state()).toBe('closed');
  });

  it('says when a try may be worth it', async () => {
    const { breaker } = await createOpen();
    await jest.advanceTimersByTimeAsync(500);
    expect(() => breaker.check()).toThrow(expect.objectContaining({ name: 'CircuitOpen', retryAfterMs: 1_500 }));
  });

  it('lets a single probe through when half open', async () => {
    const { breaker } = await createHalfOpen();
    breaker.enter();
    for (let n = 0; n < 5; n += 1) expect(() => breaker.enter()).toThrow(CircuitOpen);
  });

  it('closes on a healthy probe and does not open again at the next single failure', async () => {
    const { breaker, call } = await createHalfOpen();
    await call('healthy');
    expect(breaker.state()).toBe('closed');
    await call('failed');
    expect(breaker.state()).toBe('closed');
  });

  it('opens again on a failed probe, for the whole time', async () => {
    const { breaker, call } = await createHalfOpen();
    await call('failed');
    expect(breaker.state()).toBe('open');
    await jest.advanceTimersByTimeAsync(1_999);
    expect(breaker.state()).toBe('open');
    await jest.advanceTimersByTimeAsync(1);
    expect(breaker.state()).toBe('half-open');
  });

  it('lets another probe through when one said nothing about the dependency', async () => {
    const { breaker, call } = await createHalfOpen();
    await call('neutral');
    expect(breaker.state()).toBe('half-open');
    await call('healthy');
    expect(breaker.state()).toBe('closed');
  });

  it('neither opens on neutral verdicts nor lets them thin out the failures', async () => {
    const { breaker, call } = create();
    for (let n = 0; n < 1_000; n += 1) await call('neutral');
    expect(breaker.state()).toBe('closed');
    for (let n = 0; n < 10; n += 1) await call('failed');
    expect(breaker.state()).toBe('open');
  });

  it.each(['healthy', 'failed'] as const)('does not listen to a %s call from before it opened', async (verdict) => {
    const { breaker } = create();
    const early = breaker.enter();
    for (let n = 0; n < 10; n += 1) breaker.enter()('failed');
    await jest.advanceTimersByTimeAsync(2_000);
    early(verdict);
    await jest.advanceTimersByTimeAsync(0);
    expect(breaker.state()).toBe('half-open');
  });

  it('tells every change', async () => {
    const { changes, call } = await createHalfOpen();
    await call('healthy');
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });
});

function create() {
  const changes: BreakerState[] = [];
  const breaker = createBreaker('db', settings, (state) => void changes.push(state));
  const call = async (verdict: Verdict): Promise<void> => {
    breaker.enter()(verdict);
    await jest.advanceTimersByTimeAsync(0);
  };
  return { breaker, changes, call };
}

async function createOpen() {
  const created = create();
  for (let n = 0; n < 10; n += 1) await created.call('failed');
  return created;
}

async function createHalfOpen() {
  const created = await createOpen();
  await jest.advanceTimersByTimeAsync(2_000);
  return created;
}
