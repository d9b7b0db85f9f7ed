import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../../tests/e2e/src/support/random.ts';
import { crashing } from '../../../tests/e2e/src/support/trouble.ts';
import type { Trouble } from '../../../tests/e2e/src/support/trouble.ts';
import type { Platform } from '../../platform/src/index.mts';

/** How often, by process. */
export type Tally = Map<string, number>;

/** Which trouble came to pass. */
export interface Suffered {
  readonly kills: Tally;
  readonly restarts: Tally;
  readonly freezes: Tally;
}

export interface TroubleOptions {
  readonly seed: number;
  /** No more of them then. */
  readonly isOver: () => boolean;
  readonly suffered: Suffered;
}

type Kind = 'kill' | 'freeze' | 'kill engine' | 'restart engine' | 'freeze engine';

// Services come and go all the time; what they stand on does so now and then, and takes seconds to be back.
const weights: readonly (readonly [Kind, number])[] = [
  ['kill', 0.5],
  ['freeze', 0.2],
  ['kill engine', 0.1],
  ['restart engine', 0.1],
  ['freeze engine', 0.1],
];
const engines = ['kafka', 'postgres'] as const;

export function newSuffered(): Suffered {
  return { kills: new Map(), restarts: new Map(), freezes: new Map() };
}

/** One trouble after the other; the same ones in the same order for the same seed. */
export function* troublesWithoutEnd({ seed, isOver, suffered }: TroubleOptions): Generator<Trouble, void> {
  const random = createRandom(seed);
  const between = (least: number, most: number): number => Math.round(least + random() * (most - least));
  const oneOf = (names: readonly string[]): string => names[Math.floor(random() * names.length)] ?? '';
  while (!isOver()) {
    const afterMs = between(1_000, 7_000);
    const frozenMs = between(2_000, 20_000);
    const kind = kindOf(random());
    const name = oneOf(kind.endsWith('engine') ? engines : crashing);
    yield { afterMs, ...troubleOf(kind, { name, frozenMs, suffered }) };
  }
}

function kindOf(share: number): Kind {
  let sum = 0;
  return weights.find(([, weight]) => share < (sum += weight))?.[0] ?? 'kill';
}

interface Victim {
  readonly name: string;
  readonly frozenMs: number;
  readonly suffered: Suffered;
}

function troubleOf(kind: Kind, victim: Victim): Omit<Trouble, 'afterMs'> {
  const { name, frozenMs } = victim;
  switch (kind) {
    case 'kill':
    case 'kill engine':
      return { name: `kill -9 ${name}`, happen: (platform) => kill(platform, victim) };
    case 'freeze':
    case 'freeze engine':
      return {
        name: `${name} frozen for ${(frozenMs / 1_000).toFixed(0)} s`,
        happen: (platform) => freeze(platform, victim),
      };
    case 'restart engine':
      return { name: `${name} restarted`, happen: (platform) => restart(platform, victim) };
  }
}

function kill(platform: Platform, { name, suffered }: Victim): void {
  // Who is down already cannot be killed again.
  if (statusOf(platform, name)?.pid === undefined) return;
  platform.kill9(name);
  countOne(suffered.kills, name);
}

async function restart(platform: Platform, { name, suffered }: Victim): Promise<void> {
  countOne(suffered.restarts, name);
  await (name === 'kafka' ? platform.restartKafka() : platform.restartPostgres());
}

/** The next trouble does not wait for the thaw. */
function freeze(platform: Platform, { name, frozenMs, suffered }: Victim): void {
  const frozen = statusOf(platform, name);
  if (frozen?.state !== 'running') return;
  platform.pause(name);
  countOne(suffered.freezes, name);
  void sleep(frozenMs).then(() => {
    const { pid, state } = statusOf(platform, name) ?? {};
    if (pid === frozen.pid && state === 'paused') platform.resume(name);
  });
}

function countOne(tally: Tally, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

function statusOf(platform: Platform, wanted: string) {
  return platform.status().find(({ name }) => name === wanted);
}
