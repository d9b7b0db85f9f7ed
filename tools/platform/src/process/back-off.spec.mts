import { backOffMs, defaultBackOff } from './back-off.mts';

describe('the wait before a process is started again', () => {
  it('doubles with each crash in a row and never passes five seconds', () => {
    const waits = [1, 2, 3, 4, 5, 6, 20].map((crashes) => backOffMs(crashes, defaultBackOff));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });
});
