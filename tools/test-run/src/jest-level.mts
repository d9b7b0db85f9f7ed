import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, Level } from './config.mts';
import { readJestResults } from './jest-results.mts';
import { runCommand } from './run-command.mts';
import type { Tally } from './tally.mts';

export interface JestLevel {
  readonly root: string;
  readonly level: Level;
  /** Parts of paths; all specs where empty. */
  readonly patterns: readonly string[];
  readonly env: Environment;
}

/** Runs the specs of one level of every package that has a `jest.config.js`. */
export async function runJest({ root, level, patterns, env }: JestLevel): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'wellflow-results-'));
  const file = join(folder, 'results.json');
  const workers = level === 'e2e' ? ['--runInBand'] : ['--maxWorkers=2'];
  const options = ['--json', `--outputFile=${file}`, '--passWithNoTests', ...workers];
  await runCommand({
    command: process.execPath,
    args: [
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...options,
      ...patterns,
      '--projects',
      ...jestProjects(root),
    ],
    cwd: root,
    env: { ...env, TEST_LEVEL: level },
  });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  rmSync(folder, { recursive: true, force: true });
  return readJestResults(text, level, root);
}

/** @returns the folders with a `jest.config.js`. */
export function jestProjects(root: string): readonly string[] {
  const groups = ['libs', 'services', 'tools', 'tests'].map((group) => join(root, group)).filter(existsSync);
  const packages = groups.flatMap((group) =>
    readdirSync(group)
      .sort()
      .map((name) => join(group, name)),
  );
  return [...packages, join(root, 'bench')].filter((folder) => existsSync(join(folder, 'jest.config.js')));
}
