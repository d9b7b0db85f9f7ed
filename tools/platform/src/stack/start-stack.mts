import { join, resolve } from 'node:path';
import { startGuard } from '../process/guard.mts';
import type { Guard } from '../process/guard.mts';
import { stopLeftovers } from '../process/leftovers.mts';
import { createRunToEnd } from '../process/run-to-end.mts';
import { readConfig } from '../state/config.mts';
import { openCredentials } from '../state/credentials.mts';
import { ensureFolder, readIfThere } from '../state/files.mts';
import { freePorts, stackPorts } from '../state/ports.mts';
import { serviceNames } from '../state/settings.mts';
import { startDockerStack } from './docker-stack.mts';
import { startEmbeddedStack } from './embedded-stack.mts';
import type { PartContext } from './part-context.mts';
import type { Stack, StackOptions } from './stack.mts';

/** Starts Postgres, Kafka, the registry and, where it is installed, Redis. @throws Problem, with nothing left running */
export async function startStack(options: StackOptions): Promise<Stack> {
  const signal = options.signal ?? new AbortController().signal;
  const guard = await openGuard(options.dir);
  try {
    const context = await contextOf(options, { guard, signal });
    const stack = await startGuarded(options, context, { guard, signal });
    return { ...stack, stop: () => stack.stop().finally(() => guard.release()) };
  } catch (error) {
    guard.release();
    throw error;
  }
}

/** What watches over the processes of a run, and what ends it before it is up. */
export interface Watch {
  readonly guard: Guard;
  readonly signal: AbortSignal;
}

/** The same, for a caller who has a guard already. */
export async function startGuarded(options: StackOptions, context: PartContext, watch: Watch): Promise<Stack> {
  const ignore = (): void => undefined;
  const { redis = true, onProgress = ignore, onChange = ignore, onReady = ignore } = options;
  const start = options.provider === 'docker' ? startDockerStack : startEmbeddedStack;
  return start({ context, redis, onProgress, onChange, onReady, ...watch });
}

/** Makes the state folder, stops what an earlier run that was killed may have left, and stands guard from now on. */
export async function openGuard(dir: string): Promise<Guard> {
  const folder = resolve(dir);
  for (const each of [folder, join(folder, 'logs'), join(folder, 'run')]) ensureFolder(each);
  await clearLeftovers(folder);
  return startGuard(join(folder, 'run', 'processes.json'));
}

/** @returns the names of what an earlier run that was killed had left running, stopped now. */
export async function clearLeftovers(dir: string): Promise<readonly string[]> {
  return stopLeftovers(readIfThere(join(dir, 'run', 'processes.json')) ?? '[]');
}

export async function contextOf(options: StackOptions, { guard, signal }: Watch): Promise<PartContext> {
  const dir = resolve(options.dir);
  return {
    dir,
    ports: stackPorts(options.ports ?? (await freePorts())),
    credentials: openCredentials(dir),
    config: readConfig(),
    services: options.services ?? serviceNames,
    durable: options.durable ?? true,
    run: createRunToEnd(guard, signal),
  };
}
