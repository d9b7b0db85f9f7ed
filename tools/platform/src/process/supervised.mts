import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, Problem } from '../state/problem.mts';
import { backOffMs, defaultBackOff } from './back-off.mts';
import { describeExit, lastWords } from './last-words.mts';
import type { ProcessState } from './process-state.mts';
import { startProcess } from './running-process.mts';
import type { Exit, RunningProcess } from './running-process.mts';
import type { ProcessStatus, Supervised, SupervisedSpec, Supervision } from './supervision.mts';

/** What changes while a process is supervised. */
interface Life {
  state: ProcessState;
  running: RunningProcess | undefined;
  wanted: boolean;
  restarts: number;
  crashes: number;
  attempts: number;
  readyAt: number | undefined;
  lastExit: string | undefined;
  loop: Promise<void>;
  wake: AbortController;
  waiting: { resolve: () => void; reject: (error: unknown) => void }[];
}

export function createSupervised(spec: SupervisedSpec, supervision: Supervision): Supervised {
  const life = newLife();
  const context = { spec, life, ...supervision };
  const start = (): Promise<void> => {
    if (!life.wanted) {
      Object.assign(life, { wanted: true, crashes: 0, attempts: 0, wake: new AbortController() });
      life.loop = life.loop.then(() => keepRunning(context));
    }
    return whenReady(life);
  };
  const stop = async (): Promise<void> => {
    life.wanted = false;
    life.wake.abort();
    await life.running?.stop();
    await life.loop;
    settle(life, new Problem('stopped', `${spec.name} was stopped.`, 'Start it again.'));
  };
  return {
    name: spec.name,
    status: () => statusOf(context),
    start,
    stop,
    restart: async () => (await stop(), await start()),
    kill9: () => life.running?.killAll('SIGKILL'),
    pause: () => (life.running?.killAll('SIGSTOP'), change(context, 'paused')),
    resume: () => (life.running?.killAll('SIGCONT'), change(context, 'running')),
    ready: () => whenReady(life),
  };
}

type Context = Supervision & { readonly spec: SupervisedSpec; readonly life: Life };

async function keepRunning(context: Context): Promise<void> {
  const { life, spec, backOff = defaultBackOff } = context;
  while (life.wanted) {
    const exit = await runOnce(context);
    if (!life.wanted) break;
    if (life.readyAt !== undefined && Date.now() - life.readyAt >= backOff.resetMs) life.crashes = 0;
    life.crashes += 1;
    life.lastExit = describeExit(exit);
    context.log.write(`--- ${spec.name} ended (${life.lastExit}), crash ${life.crashes} in a row\n`);
    if (givesUp(context, exit)) break;
    change(context, 'backing-off');
    await sleep(backOffMs(life.crashes, backOff), undefined, { signal: life.wake.signal }).catch(() => undefined);
    life.restarts += 1;
  }
  life.running = undefined;
  change(context, 'stopped');
}

async function runOnce(context: Context): Promise<Exit> {
  const { life, spec, log, guard } = context;
  life.readyAt = undefined;
  life.attempts += 1;
  const running = startProcess(spec, log, guard);
  life.running = running;
  change(context, 'starting');
  await Promise.race([running.exited, untilReady(context, running)]);
  return running.exited;
}

async function untilReady(context: Context, running: RunningProcess): Promise<void> {
  const { life, spec, log } = context;
  const deadline = Date.now() + (spec.readyMs ?? 60_000);
  const isCurrent = (): boolean => life.running === running && life.wanted && life.state !== 'backing-off';
  while (isCurrent() && !(await spec.isReady(running).catch(() => false))) {
    if (Date.now() > deadline) return void running.killAll('SIGKILL');
    await sleep(100);
  }
  if (!isCurrent()) return;
  try {
    await spec.afterReady?.();
  } catch (error) {
    log.write(`--- ${spec.name}: ${messageOf(error)}\n`);
    return void running.killAll('SIGKILL');
  }
  Object.assign(life, { readyAt: Date.now(), attempts: 0 });
  change(context, 'running');
  settle(life);
}

function givesUp({ life, spec, log }: Context, exit: Exit): boolean {
  if (exit.error === undefined && (spec.attempts === undefined || life.attempts < spec.attempts)) return false;
  life.wanted = false;
  const message = `${spec.name} does not start (${describeExit(exit)}).${lastWords(log)}`;
  settle(life, new Problem('does-not-start', message, `Read ${log.path}.`));
  return true;
}

function change({ life, spec, onChange, ...rest }: Context, state: ProcessState): void {
  life.state = state;
  onChange?.(statusOf({ life, spec, ...rest }));
}

function statusOf({ spec, life }: Context): ProcessStatus {
  const pid = life.state === 'stopped' || life.state === 'backing-off' ? undefined : life.running?.pid;
  return {
    name: spec.name,
    state: life.state,
    restarts: life.restarts,
    ...(pid !== undefined && { pid }),
    ...(spec.port !== undefined && { port: spec.port }),
    ...(life.lastExit !== undefined && { lastExit: life.lastExit }),
  };
}

function whenReady(life: Life): Promise<void> {
  if (life.state === 'running') return Promise.resolve();
  return new Promise((resolve, reject) => life.waiting.push({ resolve, reject }));
}

function settle(life: Life, error?: Problem): void {
  for (const { resolve, reject } of life.waiting.splice(0)) error === undefined ? resolve() : reject(error);
}

function newLife(): Life {
  return {
    state: 'stopped',
    running: undefined,
    wanted: false,
    restarts: 0,
    crashes: 0,
    attempts: 0,
    readyAt: undefined,
    lastExit: undefined,
    loop: Promise.resolve(),
    wake: new AbortController(),
    waiting: [],
  };
}
