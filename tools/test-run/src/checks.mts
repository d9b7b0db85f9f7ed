import { join } from 'node:path';
import type { Environment } from './config.mts';
import { runCommand } from './run-command.mts';
import { addUp, failed, nothing } from './tally.mts';
import type { Tally } from './tally.mts';

/** What `npm run check` judges besides the unit tests; targets of project.json. */
const checks = ['types', 'lint', 'format', 'imports', 'tree', 'contracts'] as const;

/** Each check counts as one test. */
export async function runChecks(root: string, env: Environment): Promise<Tally> {
  const nx = join(root, 'node_modules', '.bin', 'nx');
  const tallies: Tally[] = [];
  for (const check of checks) {
    const args = [nx, 'run', `wellflow:${check}`];
    const { code } = await runCommand({ command: process.execPath, args, cwd: root, env });
    tallies.push(code === 0 ? { ...nothing, passed: 1 } : failed(`npm run check: ${check}, see above`));
  }
  return addUp(tallies);
}
