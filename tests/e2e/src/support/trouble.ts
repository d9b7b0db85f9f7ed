import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../../tools/platform/src/index.mts';
import { createRandom } from './random.ts';

/** Something that happens to the platform while it is used. */
export interface Trouble {
  readonly name: string;
  /** Milliseconds after the one before. */
  readonly afterMs: number;
  happen(platform: Platform): Promise<unknown> | void;
}

export const crashing = ['wells', 'ingestion', 'production', 'royalty', 'compliance', 'gateway'] as const;

/** Kafka and Postgres restarted and killed, then every service killed, in an order and at moments that the seed decides. */
export function troublesOf(seed: number): readonly Trouble[] {
  const random = createRandom(seed);
  const between = (least: number, most: number) => Math.round(least + random() * (most - least));
  const engines: readonly Trouble[] = [
    { name: 'Kafka restarted', afterMs: between(2_000, 4_000), happen: (platform) => platform.restartKafka() },
    { name: 'Postgres restarted', afterMs: between(2_000, 4_000), happen: (platform) => platform.restartPostgres() },
    { name: 'kill -9 kafka', afterMs: between(2_000, 4_000), happen: (platform) => platform.kill9('kafka') },
    { name: 'kill -9 postgres', afterMs: between(4_000, 8_000), happen: (platform) => platform.kill9('postgres') },
  ];
  const order = crashing.map((service) => ({ service, at: random() })).sort((a, b) => a.at - b.at);
  const services = order.map(({ service }) => ({
    name: `kill -9 ${service}`,
    afterMs: between(500, 3_000),
    happen: (platform: Platform) => platform.kill9(service),
  }));
  return [...engines, ...services];
}

/** @param tell said before each */
export async function suffer(
  platform: Platform,
  troubles: Iterable<Trouble>,
  tell: (name: string) => void = () => undefined,
): Promise<void> {
  for (const { name, afterMs, happen } of troubles) {
    await sleep(afterMs);
    tell(name);
    await happen(platform);
  }
}
