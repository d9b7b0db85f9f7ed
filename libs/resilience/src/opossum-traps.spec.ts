import OpossumBreaker from 'opossum';

/**
 * What opossum does when it is given the work itself, as its manual shows. Should one of these go red after an upgrade,
 * `breaker.ts` may become simpler; until then they are why it only ever gives opossum verdicts.
 */
describe('opossum used directly', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('aborts every call in flight when one times out', async () => {
    const controller = new AbortController();
    const breaker = new OpossumBreaker((ms: number) => wait(ms), { timeout: 1_000, abortController: controller });
    breaker.fire(9_000).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(900);
    const well = breaker.fire(500);
    await jest.advanceTimersByTimeAsync(100);
    expect(controller.signal.aborted).toBe(true);
    await jest.advanceTimersByTimeAsync(500);
    await well;
    breaker.shutdown();
  });

  it('runs more than its capacity once calls time out', async () => {
    let running = 0;
    const work = async (): Promise<void> => {
      running += 1;
      await wait(60_000);
    };
    const breaker = new OpossumBreaker(work, { timeout: 1_000, capacity: 2, errorThresholdPercentage: 100 });
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 2; n += 1) breaker.fire().catch(() => undefined);
      await jest.advanceTimersByTimeAsync(1_000);
    }
    expect(running).toBe(6);
    breaker.shutdown();
  });

  it('counts a filtered error as a success, which hides failures', async () => {
    const work = (error: Error): Promise<never> => Promise.reject(error);
    const breaker = new OpossumBreaker(work, { errorFilter: (error: Error) => error.name === 'RangeError' });
    for (let n = 0; n < 3; n += 1) await breaker.fire(new RangeError('refused')).catch(() => undefined);
    expect(breaker.stats.successes).toBe(3);
    for (let n = 0; n < 2; n += 1) await breaker.fire(new Error('down')).catch(() => undefined);
    expect(breaker.opened).toBe(false);
    breaker.shutdown();
  });

  it('wakes the process twice a second per breaker while nothing happens', () => {
    const breaker = new OpossumBreaker(() => wait(1), { timeout: false });
    expect(jest.getTimerCount()).toBe(2);
    breaker.shutdown();
  });

  it('opens again at the first failure after closing, since it remembers the old ones', async () => {
    const work = (fails: boolean): Promise<void> => (fails ? Promise.reject(new Error('down')) : Promise.resolve());
    const breaker = new OpossumBreaker(work, {
      timeout: false,
      resetTimeout: 1_000,
      volumeThreshold: 10,
      errorThresholdPercentage: 50,
    });
    for (let n = 0; n < 10; n += 1) await breaker.fire(true).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(1_000);
    await breaker.fire(false);
    expect(breaker.closed).toBe(true);
    await breaker.fire(true).catch(() => undefined);
    expect(breaker.opened).toBe(true);
    breaker.shutdown();
  });
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
