import { relative } from 'node:path';
import { addUp, failed, nothing } from './tally.mts';
import type { Tally } from './tally.mts';

/** The part of Jest's `--json` that is read here. */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly JestFile[];
}

interface JestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly JestTest[];
}

interface JestTest {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages: readonly string[];
}

/** A file that does not load has no failed test in Jest's counts; here it is one. */
export function tallyOfJest(results: JestResults, root: string): Tally {
  const failures = results.testResults.flatMap((file) => failuresOf(file, relative(root, file.name)));
  const unexplained = !results.success && failures.length === 0 ? ['Jest failed without naming a test'] : [];
  return {
    ...nothing,
    passed: results.numPassedTests,
    failures: [...failures, ...unexplained],
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** @param results undefined where Jest ended before writing them. */
export function tallyOfRun(results: JestResults | undefined, runner: string, root: string): Tally {
  return results === undefined ? failed(`${runner}: Jest ended without results`) : tallyOfJest(results, root);
}

/** How Jest, `eventually`, `until` and Postgres say that something did not come in time. */
const ranOutOfTime =
  /Exceeded timeout of|exceeded timeout of|still failing after \d+ attempts|did not become true in time|due to (?:lock|statement) timeout/;

/** More files than this are not a machine that stalled. */
const mostAgain = 5;

/**
 * A wait runs out on a machine that stalls; a wrong value does not come from that.
 * @returns the files in which nothing failed but waits that ran out; none where there are too many to be chance.
 */
export function filesToTryAgain({ testResults }: JestResults): readonly string[] {
  const broken = testResults.filter(({ status }) => status === 'failed');
  const late = broken.filter(({ assertionResults }) => {
    const failures = assertionResults.filter(({ status }) => status === 'failed');
    return (
      failures.length > 0 && failures.every(({ failureMessages }) => ranOutOfTime.test(failureMessages.join('\n')))
    );
  });
  return broken.length > mostAgain ? [] : late.map(({ name }) => name);
}

/** @returns the first run with the files that were run again as they were then; what passed only then is named. */
export function withSecondTry(first: JestResults, second: JestResults, root: string): Tally {
  const again = new Set(second.testResults.map(({ name }) => name));
  const kept = first.testResults.filter(({ name }) => !again.has(name));
  const late = first.testResults.filter(({ name }) => again.has(name));
  const isSteady = kept.every(({ status }) => status !== 'failed');
  const before = tallyOfJest(
    { ...first, success: isSteady, numPassedTests: first.numPassedTests - passedIn(late), testResults: kept },
    root,
  );
  const after = tallyOfJest({ ...second, numPendingTests: 0, numTodoTests: 0 }, root);
  const unsteady = late.flatMap((file) => failuresOf(file, relative(root, file.name)));
  return addUp([before, { ...after, unsteady: unsteady.filter((name) => !after.failures.includes(name)) }]);
}

function passedIn(files: readonly JestFile[]): number {
  return files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed').length;
}

function failuresOf(file: JestFile, name: string): readonly string[] {
  const failures = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failures.length > 0) return failures.map(({ fullName }) => `${name}: ${fullName}`);
  return file.status === 'failed'
    ? [`${name}: ${file.message.split('\n').find((line) => line.trim() !== '') ?? 'does not load'}`]
    : [];
}
