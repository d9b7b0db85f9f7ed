import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from '../process/guard.mts';
import type { Supervised } from '../process/supervision.mts';
import { trainAot } from '../stack/aot-training.mts';
import type { PartContext } from '../stack/part-context.mts';
import type { Stack } from '../stack/stack.mts';
import { Problem } from '../state/problem.mts';
import { serviceUrl, sharedEnvironment } from './environment.mts';
import type { EnvironmentInput } from './environment.mts';
import { simulatorName } from './fleet.mts';
import { byName } from './platform.mts';
import type { Platform } from './platform.mts';
import { fetchToken } from './token.mts';

export interface PlatformParts {
  readonly stack: Stack;
  readonly context: PartContext;
  readonly guard: Guard;
  readonly input: EnvironmentInput;
  /** Services, then the simulator. */
  readonly processes: readonly Supervised[];
}

export function assemblePlatform({ stack, context, guard, input, processes }: PlatformParts): Platform {
  const gatewayUrl = serviceUrl(input.ports, 'gateway');
  const all: readonly Supervised[] = [...stack.parts, ...processes];
  const find = (name: string): Supervised => byName(all, name);
  return {
    gatewayUrl,
    stack,
    addresses: stack.addresses,
    environment: sharedEnvironment({ ...input, addresses: stack.addresses }),
    dir: context.dir,
    token: (role = 'admin', organization = 'demo') =>
      fetchToken({ gatewayUrl, secret: input.clientSecret, role, organization }),
    whenReady: (timeoutMs = 60_000) => untilReady(gatewayUrl, timeoutMs),
    status: () => all.map((each) => each.status()),
    kill9: (name) => find(name).kill9(),
    stop: (name) => find(name).stop(),
    start: (name) => find(name).start(),
    restart: (name) => find(name).restart(),
    pause: (name) => find(name).pause(),
    resume: (name) => find(name).resume(),
    restartKafka: () => stack.kafka.restart(),
    restartPostgres: () => stack.postgres.restart(),
    train: async (signal) => {
      if (stack.provider === 'embedded') await trainAot({ context, guard, signal });
    },
    close: async () => {
      await stopProcesses(processes);
      await stack.stop();
      guard.release();
    },
  };
}

/** From the outside in: first who sends, then the door, then the services behind it. */
export async function stopProcesses(processes: readonly Supervised[]): Promise<void> {
  const isOuter = ({ name }: Supervised): boolean => name === simulatorName || name === 'gateway';
  for (const name of [simulatorName, 'gateway']) await processes.find((each) => each.name === name)?.stop();
  await Promise.all(processes.filter((each) => !isOuter(each)).map((each) => each.stop()));
}

async function untilReady(gatewayUrl: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let said = 'no answer';
  while (Date.now() < deadline) {
    const reply = await fetch(`${gatewayUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => undefined,
    );
    if (reply?.ok === true) return;
    said = reply === undefined ? 'no answer' : `${reply.status} ${(await reply.text()).slice(0, 600)}`;
    await sleep(200);
  }
  const remedy = 'npm run -s wellflow -- status shows which process is in trouble.';
  throw new Problem('not-ready', `The platform is not ready after ${timeoutMs / 1000} s: ${said}.`, remedy);
}
