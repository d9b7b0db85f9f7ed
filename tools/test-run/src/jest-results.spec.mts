import { filesToTryAgain, tallyOfJest, tallyOfRun, withSecondTry } from './jest-results.mts';
import { nothing } from './tally.mts';

const results = { numPassedTests: 2, numPendingTests: 1, numTodoTests: 1, success: true, testResults: [] };
const file = { name: '/c/libs/x/src/a.spec.ts', status: 'passed', message: '', assertionResults: [] };
const failing = (fullName: string, message: string) => ({ status: 'failed', fullName, failureMessages: [message] });
const passing = (fullName: string) => ({ status: 'passed', fullName, failureMessages: [] });

describe('what Jest says', () => {
  it('counts what passed and what was skipped', () => {
    expect(tallyOfJest(results, '/c')).toEqual({ ...nothing, passed: 2, skipped: 2 });
  });

  it('names each failed test', () => {
    const broken = { ...file, status: 'failed', assertionResults: [failing('adds up', 'Expected 2')] };
    const tally = tallyOfJest({ ...results, success: false, testResults: [broken] }, '/c');
    expect(tally.failures).toEqual(['libs/x/src/a.spec.ts: adds up']);
  });

  it('counts a file that does not load as a failure', () => {
    const broken = { ...file, status: 'failed', message: '\nCannot find module y\n  at z' };
    const tally = tallyOfJest({ ...results, success: false, testResults: [file, broken] }, '/c');
    expect(tally.failures).toEqual(['libs/x/src/a.spec.ts: Cannot find module y']);
  });

  it('never takes silence for success', () => {
    expect(tallyOfRun(undefined, 'unit', '/c').failures).toHaveLength(1);
    expect(tallyOfJest({ ...results, success: false }, '/c').failures).toHaveLength(1);
  });
});

describe('a second try', () => {
  const late = 'thrown: "Exceeded timeout of 120000 ms for a hook."';
  const broken = (name: string, ...assertionResults: ReturnType<typeof failing>[]) => ({
    ...file,
    name: `/c/libs/x/src/${name}.spec.ts`,
    status: 'failed',
    assertionResults,
  });
  const run = (...testResults: ReturnType<typeof broken>[]) => ({ ...results, success: false, testResults });

  it.each([
    ['Jest itself', late],
    ['eventually', 'expected 1 (still failing after 12 attempts in 20011 ms)'],
    ['until', 'It did not become true in time'],
    ['Postgres', 'error: canceling statement due to lock timeout'],
  ])('is given to a wait of %s that ran out', (_, message) => {
    expect(filesToTryAgain(run(broken('a', failing('waits', message))))).toEqual(['/c/libs/x/src/a.spec.ts']);
  });

  it('is not given to a wrong value, nor to a file that has one, nor to one that does not load', () => {
    const wrong = failing('counts', 'Expected: 3, received: 2');
    expect(filesToTryAgain(run(broken('a', wrong), broken('b', wrong, failing('waits', late)), broken('c')))).toEqual(
      [],
    );
  });

  it('is not given where much is broken', () => {
    const many = Array.from({ length: 6 }, (_, n) => broken(`s${n}`, failing('waits', late)));
    expect(filesToTryAgain(run(...many))).toEqual([]);
  });

  it('counts each test once and names what passed only then', () => {
    const first = { ...run(broken('a', failing('waits', late), passing('adds up'))), numPassedTests: 8 };
    const calm = { ...broken('a', passing('waits'), passing('adds up')), status: 'passed' };
    const second = { ...results, testResults: [calm] };
    expect(withSecondTry(first, second, '/c')).toEqual({
      ...nothing,
      passed: 9,
      skipped: 2,
      unsteady: ['libs/x/src/a.spec.ts: waits'],
    });
  });

  it('fails what fails again, and leaves the other failures as they are', () => {
    const wrong = broken('b', failing('counts', 'Expected: 3'));
    const still = broken('a', failing('waits', late));
    const tally = withSecondTry(run(still, wrong), { ...results, ...run(still), numPassedTests: 0 }, '/c');
    expect(tally.failures).toEqual(['libs/x/src/b.spec.ts: counts', 'libs/x/src/a.spec.ts: waits']);
    expect(tally.unsteady).toEqual([]);
  });
});
