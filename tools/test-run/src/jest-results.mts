import { relative } from 'node:path';
import { failed, nothing } from './tally.mts';
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
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
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

/** @param text what Jest wrote, undefined where it ended before writing. */
export function readJestResults(text: string | undefined, runner: string, root: string): Tally {
  if (text === undefined) return failed(`${runner}: Jest ended without results`);
  return tallyOfJest(JSON.parse(text) as JestResults, root);
}

function failuresOf(file: JestFile, name: string): readonly string[] {
  const failures = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failures.length > 0) return failures.map(({ fullName }) => `${name}: ${fullName}`);
  return file.status === 'failed'
    ? [`${name}: ${file.message.split('\n').find((line) => line.trim() !== '') ?? 'does not load'}`]
    : [];
}
