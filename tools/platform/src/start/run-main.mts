import type { Programs } from '../platform/programs.mts';
import type { PlatformConfig } from '../state/config.mts';
import { isProblem } from '../state/problem.mts';
import type { StartArguments } from './arguments.mts';
import { watchParent } from './parent-watch.mts';
import { createProgress } from './progress.mts';
import { runStart } from './run-start.mts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `npm start`, from its arguments to its exit code. */
export async function runMain(args: StartArguments, config: PlatformConfig, programs?: Programs): Promise<void> {
  const stopping = new AbortController();
  // A closed terminal takes its screen away too, and saying so to it must not stop the stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  for (const signal of signals) process.on(signal, () => stopping.abort());
  watchParent(config.isFromNpm, () => stopping.abort());
  const progress = createProgress(process.stdout);
  const deps = { config, progress, stopping, ...(programs !== undefined && { programs }) };
  const exitCode = await runStart(args, deps).then(
    () => 0,
    (error: unknown) => explain(error, stopping.signal),
  );
  process.exit(exitCode);
}

function explain(error: unknown, { aborted }: AbortSignal): number {
  if (aborted) {
    process.stdout.write('Stopped.\n');
    return 0;
  }
  if (isProblem(error)) process.stderr.write(`\n${error.message}\n${error.remedy}\n`);
  else process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
