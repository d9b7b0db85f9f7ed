import { join } from 'node:path';
import { openLogFile } from '../process/log-file.mts';
import { startAbortable } from '../process/start-abortable.mts';
import { createSupervised } from '../process/supervised.mts';
import type { ProcessState } from '../process/process-state.mts';
import type { Supervised } from '../process/supervision.mts';
import { root } from '../state/root.mts';
import { addressesOf } from './addresses.mts';
import { openCompose } from './docker.mts';
import type { Compose, ComposeCommand } from './docker.mts';
import type { StackDeps } from './stack-deps.mts';
import { answersAsKafka } from './kafka-probe.mts';
import type { PartContext } from './part-context.mts';
import { postgresAnswers } from './postgres.mts';
import { makeDatabases } from './postgres-roles.mts';
import { registryAnswers, setCompatibility } from './registry.mts';
import { redisAnswers } from './redis.mts';
import type { PartName, Stack, StackPart } from './stack.mts';

const names: readonly PartName[] = ['redis', 'postgres', 'kafka', 'registry'];

/**
 * The same engines from `docker-compose.yml`. `docker compose up` stays in the foreground as one supervised process: when
 * it is told to end, or its supervisor is killed, it stops the containers.
 */
export async function startDockerStack(deps: StackDeps): Promise<Stack> {
  const { context, signal } = deps;
  const { compose, command } = await openCompose(context);
  const up = superviseUp(deps, command);
  deps.onProgress('docker', 'docker compose up');
  try {
    await startAbortable(up, signal);
    await makeDatabases(context, { registry: false });
    await setCompatibility(context.ports.registry);
  } catch (error) {
    await up.stop();
    throw error;
  }
  deps.onProgress('docker', 'ready');
  for (const name of names) deps.onReady(name);
  return assemble(deps, compose, up);
}

function superviseUp({ context, guard, onChange }: StackDeps, { command, args, env }: ComposeCommand): Supervised {
  const log = openLogFile(join(context.dir, 'logs', 'docker.log'));
  const verb = ['up', '--no-color', '--no-log-prefix', ...names];
  const spec = { name: 'docker', command, args: [...args, ...verb], cwd: root, env };
  // The first time images are pulled before anything answers.
  const limits = { graceMs: 60_000, readyMs: 600_000, attempts: 2 };
  return createSupervised({ ...spec, ...limits, isReady: () => allAnswer(context) }, { guard, log, onChange });
}

async function allAnswer(context: PartContext): Promise<boolean> {
  const answers = await Promise.all(names.map((name) => answersOf(name, context).catch(() => false)));
  return answers.every(Boolean);
}

function answersOf(name: PartName, context: PartContext): Promise<boolean> {
  const { ports } = context;
  const probes: Readonly<Record<PartName, () => Promise<boolean>>> = {
    postgres: () => postgresAnswers(context),
    kafka: () => answersAsKafka(ports.kafka),
    registry: () => registryAnswers(ports.registry),
    redis: () => redisAnswers(ports.redis),
  };
  return probes[name]();
}

function assemble({ context }: StackDeps, compose: Compose, up: Supervised): Stack {
  const part = (name: PartName): StackPart => dockerPart(name, { context, compose });
  const [postgres, kafka, registry, redis] = [part('postgres'), part('kafka'), part('registry'), part('redis')];
  return {
    provider: 'docker',
    addresses: addressesOf(context, true),
    parts: [redis, postgres, kafka, registry],
    postgres,
    kafka,
    registry,
    redis,
    stop: () => up.stop(),
  };
}

function dockerPart(
  name: PartName,
  { context, compose }: { readonly context: PartContext; readonly compose: Compose },
): StackPart {
  let state: ProcessState = 'running';
  const tell = (verb: readonly string[], next: ProcessState) => async (): Promise<void> => {
    await compose(...verb, name);
    state = next;
  };
  const whenAnswering = async (): Promise<void> => {
    while (!(await answersOf(name, context).catch(() => false)))
      await new Promise((resolve) => setTimeout(resolve, 200));
    state = 'running';
  };
  const stop = tell(['stop'], 'stopped');
  const start = async (): Promise<void> => tell(['start'], 'starting')().then(whenAnswering);
  return {
    name,
    status: () => ({ name, state, restarts: 0, port: context.ports[name] }),
    stop,
    start,
    restart: async () => (await stop(), await start()),
    kill9: () => void tell(['kill'], 'stopped')().then(start),
    pause: () => void tell(['pause'], 'paused')(),
    resume: () => void tell(['unpause'], 'running')(),
    ready: whenAnswering,
  };
}
