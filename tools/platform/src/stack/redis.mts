import { createConnection } from 'node:net';
import type { SupervisedSpec } from '../process/supervision.mts';
import type { PlatformConfig } from '../state/config.mts';
import { stackSettings } from '../state/settings.mts';
import { findExecutable } from './executables.mts';
import type { PartContext } from './part-context.mts';

/** Redis is the cache's second level: used where it is installed, done without where it is not. */
export function prepareRedis(context: PartContext): SupervisedSpec | undefined {
  const command = findRedis(context.config);
  if (command === undefined) return undefined;
  const { port, password } = { port: context.ports.redis, password: context.credentials.secret('redis') };
  const settings = { ...stackSettings.redis.settings, port: String(port), bind: '127.0.0.1' };
  return {
    name: 'redis',
    command,
    // From standard input nothing would show in `ps`; a file would stay: the password guards a cache on the loopback.
    args: Object.entries({ ...settings, requirepass: password }).flatMap(([name, value]) => [`--${name}`, value]),
    cwd: context.dir,
    env: {},
    port,
    attempts: 3,
    isReady: () => redisAnswers(port),
  };
}

export function findRedis({ path }: PlatformConfig): string | undefined {
  return findExecutable('redis-server', [...path, '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']);
}

export function redisUrl({ ports, credentials }: PartContext): string {
  return `redis://:${credentials.secret('redis')}@127.0.0.1:${ports.redis}`;
}

export function redisAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
