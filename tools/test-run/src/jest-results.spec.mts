import { readJestResults, tallyOfJest } from './jest-results.mts';

const results = { numPassedTests: 2, numPendingTests: 1, numTodoTests: 1, success: true, testResults: [] };
const file = { name: '/c/libs/x/src/a.spec.ts', status: 'passed', message: '', assertionResults: [] };

describe('what Jest says', () => {
  it('counts what passed and what was skipped', () => {
    expect(tallyOfJest(results, '/c')).toEqual({ passed: 2, failures: [], skipped: 2, unverified: [] });
  });

  it('names each failed test', () => {
    const broken = { ...file, status: 'failed', assertionResults: [{ status: 'failed', fullName: 'adds up' }] };
    const tally = tallyOfJest({ ...results, success: false, testResults: [broken] }, '/c');
    expect(tally.failures).toEqual(['libs/x/src/a.spec.ts: adds up']);
  });

  it('counts a file that does not load as a failure', () => {
    const broken = { ...file, status: 'failed', message: '\nCannot find module y\n  at z' };
    const tally = tallyOfJest({ ...results, success: false, testResults: [file, broken] }, '/c');
    expect(tally.failures).toEqual(['libs/x/src/a.spec.ts: Cannot find module y']);
  });

  it('never takes silence for success', () => {
    expect(readJestResults(undefined, 'unit', '/c').failures).toHaveLength(1);
    expect(tallyOfJest({ ...results, success: false }, '/c').failures).toHaveLength(1);
  });
});
