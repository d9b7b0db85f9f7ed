import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Problem } from '../state/problem.mts';
import { root } from '../state/root.mts';
import { findExecutable } from './executables.mts';
import type { PartContext } from './part-context.mts';

/** Runs `docker compose` on this checkout's file, in a project of this state folder's own. @throws Problem */
export type Compose = (...args: readonly string[]) => Promise<string>;

/** @throws Problem `no-docker` when the program, its compose plug-in or the engine is missing */
export async function openCompose(
  context: PartContext,
): Promise<{ readonly compose: Compose; readonly command: ComposeCommand }> {
  const command = composeCommand(context);
  await check(context, command, ['compose', 'version'], 'Docker has no compose plug-in');
  await check(context, command, ['info'], 'The Docker engine does not answer');
  const compose: Compose = async (...args) => {
    const { ok, output } = await context.run({
      name: 'docker',
      cwd: root,
      ...command,
      args: [...command.args, ...args],
    });
    if (!ok)
      throw new Problem(
        'docker-failed',
        `docker compose ${args.join(' ')} failed: ${lastLines(output)}`,
        'Put that right and start again.',
      );
    return output;
  };
  return { compose, command };
}

export interface ComposeCommand {
  readonly command: string;
  /** What comes before the verb. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function composeCommand({ config, dir, ports, credentials }: PartContext): ComposeCommand {
  const command = findExecutable('docker', config.path);
  if (command === undefined) throw noDocker('There is no docker on the PATH.');
  const project = `wellflow-${createHash('sha256').update(dir).digest('hex').slice(0, 8)}`;
  const env = {
    ...config.childEnvironment,
    WELLFLOW_POSTGRES_PORT: String(ports.postgres),
    WELLFLOW_POSTGRES_PASSWORD: credentials.secret('postgres'),
    WELLFLOW_KAFKA_PORT: String(ports.kafka),
    WELLFLOW_REGISTRY_PORT: String(ports.registry),
    WELLFLOW_REDIS_PORT: String(ports.redis),
    WELLFLOW_REDIS_PASSWORD: credentials.secret('redis'),
  };
  return { command, args: ['compose', '--file', join(root, 'docker-compose.yml'), '--project-name', project], env };
}

async function check(
  { run }: PartContext,
  { command, env }: ComposeCommand,
  args: readonly string[],
  what: string,
): Promise<void> {
  const { ok, output } = await run({ name: 'docker', command, args, cwd: root, env });
  if (!ok) throw noDocker(`${what}: ${lastLines(output)}`);
}

function noDocker(message: string): Problem {
  const remedy =
    'Start Docker (https://docs.docker.com/engine/install), or install a JDK 21 or newer and Maven and start without --docker.';
  return new Problem('no-docker', message, remedy);
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join('\n  ');
}
