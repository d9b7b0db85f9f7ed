import { join, resolve } from 'node:path';
import { startGuard } from '../process/guard.mts';
import type { Guard } from '../process/guard.mts';
import { readConfig } from '../state/config.mts';
import { openCredentials } from '../state/credentials.mts';
import { ensureFolder } from '../state/files.mts';
import { freePorts } from '../state/ports.mts';
import type { Ports } from '../state/ports.mts';
import { serviceNames } from '../state/settings.mts';
import { startEmbeddedStack } from './embedded-stack.mts';
import type { PartContext, StackPorts } from './part-context.mts';
import type { Stack, StackOptions } from './stack.mts';

/** Starts Postgres, Kafka, the registry and, where it is installed, Redis. @throws Problem, with nothing left running */
export async function startStack(options: StackOptions): Promise<Stack> {
  const context = await contextOf(options);
  const guard = startGuard(join(context.dir, 'run', 'stack-processes.json'));
  const stack = await startGuarded(options, context, guard).catch((error: unknown) => {
    guard.release();
    throw error;
  });
  return { ...stack, stop: () => stack.stop().finally(() => guard.release()) };
}

/** The same, for a caller who has a guard already. */
export async function startGuarded(options: StackOptions, context: PartContext, guard: Guard): Promise<Stack> {
  const ignore = (): void => undefined;
  const { redis = true, onProgress = ignore, onChange = ignore } = options;
  return startEmbeddedStack({ context, guard, redis, onProgress, onChange });
}

export async function contextOf(options: StackOptions): Promise<PartContext> {
  const dir = resolve(options.dir);
  for (const folder of [dir, join(dir, 'logs'), join(dir, 'run')]) ensureFolder(folder);
  return {
    dir,
    ports: stackPorts(options.ports ?? (await freePorts())),
    credentials: openCredentials(dir),
    config: readConfig(),
    services: options.services ?? serviceNames,
    durable: options.durable ?? true,
  };
}

function stackPorts(ports: Ports): StackPorts {
  const port = (name: string): number => {
    const value = ports[name];
    if (value === undefined) throw new Error(`No port for ${name}`);
    return value;
  };
  const [postgres, kafka, kafkaController] = [port('postgres'), port('kafka'), port('kafkaController')];
  return { postgres, kafka, kafkaController, registry: port('registry'), redis: port('redis') };
}
