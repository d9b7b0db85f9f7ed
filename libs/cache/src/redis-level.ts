import { randomUUID } from 'node:crypto';

import type { Logger } from '@wellflow/observability';
import type { Policy } from '@wellflow/resilience';
import type { Redis } from 'ioredis';

import { createAnnouncements } from './announcements';
import { createPending } from './pending';
import { connectRedis } from './redis-connections';
import { readScript, tombstone, writeScript } from './redis-scripts';
import {
  invalidationHoldMs,
  type Address,
  type Invalidation,
  type SharedLevel,
  type SharedReading,
} from './shared-level';

export interface RedisOptions {
  /** `redis://[:password@]host:port/database`. */
  readonly url: string;
  /** What a slow or dead Redis costs a request at most: its `timeoutMs`. See `redisPolicy`. */
  readonly policy: Policy;
  readonly logger: Logger;
  /** Before every key and channel; `wellflow` when not given. */
  readonly prefix?: string;
}

/** Settings to start from: an answer later than 50 ms is worth less than asking the source. */
export const redisPolicy = {
  timeoutMs: 50,
  retry: false,
  breaker: { minimumCalls: 5, openMs: 1_000 },
  bulkhead: { slots: 512, queue: 0 },
} as const;

const generationTtlMs = 7 * 24 * 3_600_000;

/** The level in Redis 6.2 or newer, or `undefined` (and one line in the log) when there is no address. */
export function createRedis({
  url,
  ...options
}: Omit<RedisOptions, 'url'> & { readonly url: string | undefined }): SharedLevel | undefined {
  if (url !== undefined && url !== '') return createRedisLevel({ url, ...options });
  options.logger.info('No Redis is configured; caching in memory only');
  return undefined;
}

export function createRedisLevel({ url, policy, logger, prefix = 'wellflow' }: RedisOptions): SharedLevel {
  const { commands, subscriber, close } = connectRedis(url, logger);
  const announcements = createAnnouncements(subscriber, `${prefix}:invalidations`);
  const pending = createPending((what) =>
    policy.execute(async () => {
      await Promise.all([
        forget(commands, prefix, what),
        commands.publish(announcements.channel, announcements.encode(what)),
      ]);
    }),
  );
  commands.on('ready', () => void pending.flush());
  const run = (script: string, address: Address, args: readonly (string | number)[]): Promise<unknown> =>
    policy.execute(() => commands.eval(script, 2, ...keysOf(prefix, address), ...args));
  return {
    read: (address) =>
      quietly(async () => {
        if (!(await pending.isEmpty())) return undefined;
        return readingOf(await run(readScript, address, [randomUUID(), generationTtlMs]));
      }),
    write: async (address, text, { generation, ttlMs }) => {
      await quietly(() => run(writeScript, address, [generation, `${generation}\n${text}`, ttlMs, generationTtlMs]));
    },
    invalidate: pending.carryOut,
    listen: announcements.listen,
    close: async () => close(),
  };
}

function keysOf(prefix: string, { cache, organization, key }: Address): readonly [generation: string, entry: string] {
  // Braces keep both keys on one node of a cluster.
  const slot = `${prefix}:{${cache}:${organization}}`;
  return [`${slot}:generation`, `${slot}:entry:${key}`];
}

async function forget(commands: Redis, prefix: string, what: Invalidation): Promise<void> {
  const [generation, entry] = keysOf(prefix, { ...what, key: what.key ?? '' });
  if (what.key === undefined) await commands.set(generation, randomUUID(), 'PX', generationTtlMs);
  else await commands.set(entry, tombstone, 'PX', invalidationHoldMs);
}

/** @throws Error when the reply is not the script's. */
function readingOf(reply: unknown): SharedReading {
  const [generation, entry]: readonly unknown[] = Array.isArray(reply) ? reply : [];
  if (typeof generation !== 'string') throw new Error('Redis gave an unreadable answer');
  const mark = `${generation}\n`;
  // An entry of an older generation was invalidated with its whole organization.
  const isCurrent = typeof entry === 'string' && entry.startsWith(mark);
  return { generation, text: isCurrent ? entry.slice(mark.length) : undefined };
}

/** The policy has counted the failure and its breaker has told of it; the caller goes on without Redis. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
