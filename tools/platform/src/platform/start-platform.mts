import { setTimeout as sleep } from 'node:timers/promises';
import { startAbortable } from '../process/start-abortable.mts';
import type { Supervised } from '../process/supervision.mts';
import { addressesOf } from '../stack/addresses.mts';
import type { PartContext } from '../stack/part-context.mts';
import { findRedis } from '../stack/redis.mts';
import type { PartName, Stack } from '../stack/stack.mts';
import { contextOf, openGuard, startGuarded } from '../stack/start-stack.mts';
import type { Watch } from '../stack/start-stack.mts';
import { developmentClient } from '../state/credentials.mts';
import { freePorts } from '../state/ports.mts';
import type { Ports } from '../state/ports.mts';
import { Problem } from '../state/problem.mts';
import { serviceNames } from '../state/settings.mts';
import { assemblePlatform, stopProcesses } from './assemble-platform.mts';
import { baseEnvironment } from './base-environment.mts';
import { migrationEnvironment, topicsEnvironment } from './environment.mts';
import type { EnvironmentInput } from './environment.mts';
import { superviseBroker, superviseService, superviseSimulator } from './fleet.mts';
import type { Platform, PlatformOptions } from './platform.mts';
import { builtPrograms } from './programs.mts';
import { runNodeTask } from './tasks.mts';

/**
 * Starts the stack, migrates, makes topics, and runs the services under supervision. Resolves once every service says
 * it has started; `whenReady` waits for the whole.
 *
 * @throws Problem, with nothing left running
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const watch = { guard: await openGuard(options.dir), signal: options.signal ?? new AbortController().signal };
  const processes: Supervised[] = [];
  const started: { stack?: Stack } = {};
  try {
    const run = await planRun(options, watch, processes);
    started.stack = await prepare(run);
    await startProcesses(run);
    return assemblePlatform({ ...run, stack: started.stack });
  } catch (error) {
    await stopProcesses(processes);
    await started.stack?.stop();
    watch.guard.release();
    throw error;
  }
}

interface Run extends Watch {
  readonly options: PlatformOptions;
  readonly context: PartContext;
  readonly input: EnvironmentInput;
  /** Those that were started, for whoever has to stop them. */
  readonly processes: Supervised[];
}

async function planRun(options: PlatformOptions, watch: Watch, processes: Supervised[]): Promise<Run> {
  const ports: Ports = options.ports ?? (await freePorts());
  const context = await contextOf({ ...options, ports, services: serviceNames }, watch);
  const { config, credentials, dir } = context;
  const input: EnvironmentInput = {
    addresses: addressesOf(context, options.redis !== false && findRedis(config) !== undefined),
    ports,
    services: serviceNames,
    clientSecret: credentials.secret(developmentClient),
    base: { ...baseEnvironment(config, dir), ...options.env },
  };
  return { options, context, input, processes, ...watch };
}

/** Each step waits for what it needs and no more: migrations run while Kafka starts. One that fails ends the others. */
async function prepare(run: Run): Promise<Stack> {
  const { options, context, guard } = run;
  const failing = new AbortController();
  const postgresReady = Promise.withResolvers<void>();
  const onReady = (part: PartName): void => void (part === 'postgres' && postgresReady.resolve());
  const signal = AbortSignal.any([run.signal, failing.signal]);
  const stack = startGuarded({ ...options, onReady }, context, { guard, signal });
  const built = Promise.resolve(options.build?.(context.run));
  const migrated = Promise.all([built, Promise.race([postgresReady.promise, stack])]).then(() => migrateAll(run));
  const told = Promise.all([built, stack]).then(() => makeTopics(run));
  const steps = [built, stack, migrated, told];
  for (const step of steps) step.catch((error: unknown) => failing.abort(error));
  await Promise.allSettled(steps);
  if (!failing.signal.aborted) return stack;
  await stack.then((running) => running.stop()).catch(() => undefined);
  throw failing.signal.reason;
}

function servicesOf({ services = serviceNames }: PlatformOptions): readonly string[] {
  return serviceNames.filter((name) => services.includes(name));
}

async function migrateAll({ options, context, input }: Run): Promise<void> {
  const { programs = builtPrograms, onProgress } = options;
  const services = servicesOf(options);
  let done = 0;
  const migrate = async (service: string): Promise<void> => {
    const env = migrationEnvironment(service, input);
    const task = { name: `${service}-migrate`, program: programs.migrate(service), env, dir: context.dir };
    await runNodeTask(task, context.run);
    onProgress?.('databases', `migrated, ${(done += 1)} of ${services.length}`);
  };
  await Promise.all(services.map(migrate));
}

async function makeTopics({ options, context, input }: Run): Promise<void> {
  if (servicesOf(options).length === 0) return;
  const { programs = builtPrograms, onProgress } = options;
  onProgress?.('topics', 'making topics, registering schemas');
  const task = { name: 'topics', program: programs.topics, env: topicsEnvironment(input), dir: context.dir };
  await runNodeTask(task, context.run);
  onProgress?.('topics', 'made, schemas registered');
}

async function startProcesses(run: Run): Promise<void> {
  const { options, processes, signal, context, guard, input } = run;
  signal.throwIfAborted();
  const { onProgress, onChange = () => undefined, programs = builtPrograms, serviceEnv: extra = {} } = options;
  const deps = { dir: context.dir, guard, programs, input, extra, onChange };
  const listens = servicesOf(options).includes('ingestion');
  if (listens && programs.broker !== undefined) processes.push(superviseBroker(programs.broker, deps));
  processes.push(...servicesOf(options).map((name) => superviseService(name, deps)));
  const start = async (each: Supervised): Promise<void> => {
    onProgress?.(each.name, 'starting');
    await startAbortable(each, signal);
    onProgress?.(each.name, 'started');
  };
  await withinTime(Promise.all(processes.map(start)), run);
  if (options.simulator === false || processes.length === 0) return;
  const simulator = superviseSimulator(deps);
  processes.push(simulator);
  await start(simulator);
}

async function withinTime(work: Promise<unknown>, { options, processes, context }: Run): Promise<void> {
  const limitMs = options.readyMs ?? 90_000;
  const timer = new AbortController();
  const late = sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
    const waiting = processes.map((each) => each.status()).filter(({ state }) => state !== 'running');
    const names = waiting
      .map(({ name, lastExit }) => (lastExit === undefined ? name : `${name} (${lastExit})`))
      .join(', ');
    throw new Problem(
      'not-started',
      `Not started after ${limitMs / 1000} s: ${names}.`,
      `Read their logs in ${context.dir}/logs.`,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}
