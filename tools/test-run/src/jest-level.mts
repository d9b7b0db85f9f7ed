import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, Level } from './config.mts';
import { filesToTryAgain, tallyOfRun, withSecondTry } from './jest-results.mts';
import type { JestResults } from './jest-results.mts';
import { runCommand } from './run-command.mts';
import type { Tally } from './tally.mts';

export interface JestLevel {
  readonly root: string;
  readonly level: Level;
  /** Parts of paths; all specs where empty. */
  readonly patterns: readonly string[];
  readonly env: Environment;
}

/**
 * Runs the specs of one level of every package that has a `jest.config.js`. Integration specs in which a wait ran out
 * are run again alone (docs/adr/0129).
 */
export async function runJest(run: JestLevel): Promise<Tally> {
  const { root, level, patterns } = run;
  const workers = level === 'e2e' ? '--runInBand' : '--maxWorkers=2';
  const first = await jest(run, [workers, ...patterns]);
  const again = first && level === 'int' ? filesToTryAgain(first) : [];
  const second = again.length > 0 ? await jest(run, ['--runInBand', '--runTestsByPath', ...again]) : undefined;
  return first && second ? withSecondTry(first, second, root) : tallyOfRun(first, level, root);
}

/** @returns undefined where Jest ended without results. */
async function jest({ root, level, env }: JestLevel, selection: readonly string[]): Promise<JestResults | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'wellflow-results-'));
  const file = join(folder, 'results.json');
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = ['--json', `--outputFile=${file}`, '--passWithNoTests'];
  await runCommand({
    command: process.execPath,
    args: [program, ...options, ...selection, '--projects', ...jestProjects(root)],
    cwd: root,
    env: { ...env, TEST_LEVEL: level },
  });
  const results = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JestResults) : undefined;
  rmSync(folder, { recursive: true, force: true });
  return results;
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
