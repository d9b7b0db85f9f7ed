import { join, resolve } from 'node:path';
import { Problem } from '../../platform/src/index.mts';
import { runBenches } from './bench.mts';
import { runChecks } from './checks.mts';
import { readEnvironment } from './config.mts';
import type { Environment, Level } from './config.mts';
import { runJest } from './jest-level.mts';
import { runCommand, stopCommands } from './run-command.mts';
import { addUp, failed, lastLine, nothing } from './tally.mts';
import type { Tally } from './tally.mts';
import { openTestStack } from './test-stack.mts';
import type { TestStack } from './test-stack.mts';
import { runTools } from './tools.mts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

type Run = (patterns: readonly string[], env: Environment) => Promise<Tally>;

const runs: Readonly<Record<string, Run>> = {
  all: async (patterns, env) =>
    addUp([
      await build(env),
      await timed('checks', () => runChecks(root, env)),
      await unit(patterns, env),
      await withStack(['int', 'e2e'], patterns, env),
    ]),
  unit,
  int: async (patterns, env) => addUp([await build(env), await withStack(['int'], patterns, env)]),
  e2e: async (patterns, env) => addUp([await build(env), await withStack(['e2e'], patterns, env)]),
  bench: async (patterns, env) => addUp([await build(env), await bench(patterns, env)]),
  tools: async (patterns, env) => addUp([await build(env), await runTools({ root, patterns, env, say })]),
};

async function unit(patterns: readonly string[], env: Environment): Promise<Tally> {
  return timed('unit tests', () => runJest({ root, level: 'unit', patterns, env }));
}

async function build(env: Environment): Promise<Tally> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code } = await timed('build', () =>
    runCommand({ command: process.execPath, args: [tsc, '-b'], cwd: root, env }),
  );
  return code === 0 ? nothing : failed('build: tsc -b has complaints, see above');
}

let open: TestStack | undefined;

async function withStack(levels: readonly Level[], patterns: readonly string[], env: Environment): Promise<Tally> {
  return onStack(env, async (addresses) => {
    const tallies: Tally[] = [];
    for (const level of levels) {
      const settings = { root, level, patterns, env: { ...env, ...addresses } };
      tallies.push(await timed(`${level} tests`, () => runJest(settings)));
    }
    return addUp(tallies);
  });
}

async function bench(patterns: readonly string[], env: Environment): Promise<Tally> {
  return onStack(env, (addresses) => runBenches({ root, patterns, env: { ...env, ...addresses } }));
}

async function onStack(env: Environment, work: (addresses: Environment) => Promise<Tally>): Promise<Tally> {
  open = await timed('stack', () => openTestStack(env, say));
  const tally = await work(open.env);
  await open.close(tally.failures.length > 0 ? join(root, '.wellflow', 'test-logs') : undefined);
  open = undefined;
  return tally;
}

const times: string[] = [];

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  say(`== ${what}`);
  const result = await work();
  times.push(`${what} ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function report(tally: Tally): void {
  for (const failure of tally.failures) console.log(`failed: ${failure}`);
  for (const test of tally.unsteady) console.log(`unsteady, passed when tried again alone: ${test}`);
  for (const reason of tally.unverified) console.log(`unverified: ${reason}`);
  console.log(`times: ${times.join(', ')}`);
  console.log(lastLine(tally));
  process.exitCode = tally.failures.length === 0 ? 0 : 1;
}

async function interrupt(): Promise<void> {
  stopCommands();
  await open?.close();
  process.exit(130);
}

const [name = 'all', ...patterns] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void interrupt());
const run = runs[name];
if (run === undefined) throw new Error(`Unknown run ${name}: one of ${Object.keys(runs).join(', ')}`);
await run(patterns, readEnvironment())
  .catch((error: unknown) => {
    if (!(error instanceof Problem)) say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return failed(error instanceof Problem ? `${error.message} ${error.remedy}` : `the run itself: ${String(error)}`);
  })
  .then(report);
