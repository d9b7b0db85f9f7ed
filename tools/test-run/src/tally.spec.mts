import { addUp, failed, lastLine, nothing, readLastLine } from './tally.mts';

describe('the tally of a run', () => {
  it('ends with the line people look for', () => {
    expect(lastLine({ ...nothing, passed: 3 })).toBe('3 passed, 0 failed');
    expect(lastLine({ ...failed('a', 'b'), passed: 3, skipped: 1 })).toBe('3 passed, 2 failed, 1 skipped');
  });

  it('adds up what each runner said', () => {
    const total = addUp([
      { ...nothing, passed: 2, unverified: ['docker'] },
      failed('a'),
      { ...nothing, passed: 1, skipped: 2, unsteady: ['b'] },
    ]);
    expect(total).toEqual({ passed: 3, failures: ['a'], skipped: 2, unverified: ['docker'], unsteady: ['b'] });
  });

  it('takes another runner at its word only when its last line says so', () => {
    expect(readLastLine('charts', 'ok\n4 passed, 0 failed\n')).toEqual({ ...nothing, passed: 4 });
    expect(readLastLine('charts', '4 passed, 1 failed, 2 skipped')?.failures).toHaveLength(1);
    expect(readLastLine('charts', '4 passed, 0 failed\nbut then it broke')).toBeUndefined();
  });
});
