import { join } from 'node:path';
import type { RunToEnd } from '../process/run-to-end.mts';
import type { PlatformConfig } from '../state/config.mts';
import { Problem } from '../state/problem.mts';
import { root } from '../state/root.mts';
import type { Progress } from './progress.mts';

/** Compiles what changed since last time. @throws Problem `build-failed` */
export async function build(run: RunToEnd, { childEnvironment }: PlatformConfig, progress: Progress): Promise<void> {
  progress.report('build', 'compiling');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { ok, output } = await run({
    name: 'build',
    command: process.execPath,
    args: [tsc, '-b'],
    cwd: root,
    env: childEnvironment,
  });
  if (ok) return progress.report('build', 'compiled');
  const complaints = output.trim().split('\n').slice(0, 5).join('\n  ');
  throw new Problem(
    'build-failed',
    `The code does not compile:\n  ${complaints}`,
    'Put it right, or start without: npm start -- --no-build.',
  );
}
