import type { Logger } from '@wellflow/observability';
import { Redis, type RedisOptions } from 'ioredis';

export interface RedisConnections {
  /** For commands; fails at once while there is no connection. */
  readonly commands: Redis;
  /** For what others publish. */
  readonly subscriber: Redis;
  readonly close: () => void;
}

const heartbeatMs = 10_000;

const common: RedisOptions = {
  lazyConnect: true,
  connectTimeout: 2_000,
  // No data for so long after a command: the connection is dead, whatever TCP believes.
  socketTimeout: 2_000,
  maxRetriesPerRequest: 0,
  retryStrategy: (tries) => Math.min(100 * 2 ** tries, 5_000) * (0.75 + Math.random() / 2),
};

export function connectRedis(url: string, logger: Logger): RedisConnections {
  // A queue while disconnected would answer late; the source answers now.
  const commands = new Redis(url, { ...common, enableOfflineQueue: false, enableAutoPipelining: true });
  const subscriber = new Redis(url, common);
  logChanges(commands, logger);
  // Without a listener ioredis writes errors to the console; the commands' connection tells about the server for both.
  subscriber.on('error', () => undefined);
  const heartbeat = setInterval(() => void subscriber.ping().catch(() => undefined), heartbeatMs).unref();
  for (const connection of [commands, subscriber]) void connection.connect().catch(() => undefined);
  return {
    commands,
    subscriber,
    close: () => {
      clearInterval(heartbeat);
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}

/** One line when it goes, one when it is back, however often the connection is tried in between. */
function logChanges(redis: Redis, logger: Logger): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.warn({ reason: error.message }, 'Redis does not answer; caching in memory only until it does');
    away = true;
  });
  redis.on('ready', () => {
    logger.info(away ? 'Redis is back' : 'Redis is the second cache level');
    away = false;
  });
}
