import { join } from 'node:path';
import { openLogFile } from '../process/log-file.mts';
import { startAbortable } from '../process/start-abortable.mts';
import { createSupervised } from '../process/supervised.mts';
import type { Supervised, SupervisedSpec } from '../process/supervision.mts';
import { addressesOf } from './addresses.mts';
import { ensureEngines } from './engines.mts';
import type { Java } from './engines.mts';
import { findJdk } from './jdk.mts';
import { prepareKafka } from './kafka.mts';
import type { PartContext } from './part-context.mts';
import { preparePostgres } from './postgres.mts';
import { prepareRedis } from './redis.mts';
import { prepareRegistry } from './registry.mts';
import type { StackDeps } from './stack-deps.mts';
import type { PartName, Stack, StackPart } from './stack.mts';

/** Real servers as child processes, from registry packages alone: no Docker, nothing installed but a JDK and Maven. */
export async function startEmbeddedStack(given: StackDeps): Promise<Stack> {
  const failing = new AbortController();
  const deps = { ...given, signal: AbortSignal.any([given.signal, failing.signal]) };
  const started: StackPart[] = [];
  const launch: Launch = async (spec) => {
    const part = supervise(spec, deps);
    started.push(part);
    deps.onProgress(part.name, 'starting');
    await startAbortable(part, deps.signal);
    deps.onProgress(part.name, `ready on port ${spec.port}`);
    deps.onReady(part.name);
    return part;
  };
  try {
    return await startAll(deps, launch, (error) => failing.abort(error));
  } catch (error) {
    await stopInOrder(started);
    // What failed first, not what was stopped because of it.
    throw failing.signal.reason ?? error;
  }
}

type Launch = (spec: SupervisedSpec) => Promise<StackPart>;

async function startAll(deps: StackDeps, launch: Launch, fail: (error: unknown) => void): Promise<Stack> {
  const { context, onProgress } = deps;
  const jdk = findJdk(context.config);
  const java = ensureEngines({ ...context, onProgress: (text) => onProgress('downloads', text) }).then((engines) => ({
    engines,
    jdk,
  }));
  const postgres = startPostgres(deps, launch);
  const kafka = startKafka(deps, java, launch);
  const registry = Promise.all([java, postgres]).then(([ready]) => launch(prepareRegistry(context, ready)));
  const redis = startRedis(deps, launch);
  const all = [postgres, kafka, registry, redis];
  for (const each of all) each.catch(fail);
  // All are awaited even when one fails, so that nothing starts behind the back of the one who stops them.
  await Promise.allSettled(all);
  return assemble(context, {
    postgres: await postgres,
    kafka: await kafka,
    registry: await registry,
    redis: await redis,
  });
}

async function startPostgres({ context, onProgress }: StackDeps, launch: Launch): Promise<StackPart> {
  onProgress('postgres', 'preparing');
  return launch(await preparePostgres(context));
}

async function startKafka({ context, onProgress }: StackDeps, java: Promise<Java>, launch: Launch): Promise<StackPart> {
  const ready = await java;
  onProgress('kafka', 'preparing');
  return launch(await prepareKafka(context, ready));
}

async function startRedis({ context, redis, onProgress }: StackDeps, launch: Launch): Promise<StackPart | undefined> {
  const spec = redis ? prepareRedis(context) : undefined;
  if (spec !== undefined) return launch(spec);
  onProgress('redis', 'not installed: caching in memory only');
  return undefined;
}

interface Parts {
  readonly postgres: StackPart;
  readonly kafka: StackPart;
  readonly registry: StackPart;
  readonly redis: StackPart | undefined;
}

function assemble(context: PartContext, { redis, ...needed }: Parts): Stack {
  const parts = [...(redis === undefined ? [] : [redis]), needed.postgres, needed.kafka, needed.registry];
  return {
    provider: 'embedded',
    addresses: addressesOf(context, redis !== undefined),
    parts,
    ...needed,
    ...(redis !== undefined && { redis }),
    stop: () => stopInOrder(parts),
  };
}

function supervise(spec: SupervisedSpec, { context, guard, onChange }: StackDeps): StackPart {
  const log = openLogFile(join(context.dir, 'logs', `${spec.name}.log`));
  const supervised: Supervised = createSupervised(spec, { guard, log, onChange });
  return { ...supervised, name: spec.name as PartName };
}

// The registry writes to Postgres, so it goes first; Kafka needs neither and goes with it.
async function stopInOrder(parts: readonly StackPart[]): Promise<void> {
  const isBase = ({ name }: StackPart): boolean => name === 'postgres' || name === 'redis';
  await Promise.all(parts.filter((part) => !isBase(part)).map((part) => part.stop()));
  await Promise.all(parts.filter(isBase).map((part) => part.stop()));
}
