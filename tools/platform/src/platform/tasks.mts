import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openLogFile } from '../process/log-file.mts';
import type { RunToEnd } from '../process/run-to-end.mts';
import { Problem } from '../state/problem.mts';
import { root } from '../state/root.mts';
import type { Environment } from './environment.mts';

export interface NodeTask {
  readonly name: string;
  /** File and arguments for Node. */
  readonly program: readonly string[];
  readonly env: Environment;
  /** The state folder, whose logs it writes to. */
  readonly dir: string;
}

/** Runs a Node program to its end. @throws Problem `not-built`, or `failed` with the last lines it wrote */
export async function runNodeTask(task: NodeTask, run: RunToEnd): Promise<void> {
  checkBuilt(task.program);
  const log = openLogFile(join(task.dir, 'logs', `${task.name}.log`));
  const spec = { name: task.name, command: process.execPath, args: task.program, cwd: root, env: task.env };
  const { ok, output } = await run(spec, { log }).finally(() => log.close());
  if (ok) return;
  const lines = output.trim().split('\n').slice(-8).join('\n  ');
  throw new Problem('failed', `${task.name} failed:\n  ${lines}`, `Read ${log.path}.`);
}

/** @throws Problem `not-built` */
export function checkBuilt([file = '']: readonly string[]): void {
  if (!existsSync(file)) throw new Problem('not-built', `${file} is not there.`, 'Build first: npx tsc -b.');
}
