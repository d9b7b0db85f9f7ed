import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './config.mts';
import { runCommand } from './run-command.mts';
import { addUp, failed, nothing } from './tally.mts';
import type { Tally } from './tally.mts';

export interface BenchRun {
  readonly root: string;
  /** Parts of names; all benches where empty. */
  readonly patterns: readonly string[];
  readonly env: Environment;
}

/** Runs the benches one after the other, on the stack whose addresses the environment has; they print what they measured. */
export async function runBenches({ root, patterns, env }: BenchRun): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const file of benchesIn(root, patterns)) {
    const { code } = await runCommand({ command: process.execPath, args: [file], cwd: root, env });
    tallies.push(code === 0 ? { ...nothing, passed: 1 } : failed(`${file}: exit code ${code}`));
  }
  return addUp(tallies);
}

/** Those that start a platform of their own. */
const ofPlatforms = ['readings.mts', 'csv-backfill.mts', 'sparkplug.mts', 'overload.mts', 'sustained.mts'];

function benchesIn(root: string, patterns: readonly string[]): readonly string[] {
  const built = join(root, 'bench', 'dist');
  const own = existsSync(built) ? readdirSync(built).filter((name) => name.endsWith('.bench.js')) : [];
  const all = [...own.map((name) => join(built, name)), ...ofPlatforms.map((name) => join(root, 'bench', name))];
  return all.filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)));
}
