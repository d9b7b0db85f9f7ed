import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStack } from '../stack/start-stack.mts';
import { freePorts } from '../state/ports.mts';

// Does what `docker compose up` does, as far as this platform sees: the engines of the environment's ports and passwords.
const [dir = '.', ...args] = process.argv.slice(2);
if (args.includes('up')) {
  const env = (name: string): string => process.env[`WELLFLOW_${name}`] ?? '';
  const port = (name: string): number => Number(env(`${name}_PORT`));
  mkdirSync(dir, { recursive: true });
  const secrets = { postgres: env('POSTGRES_PASSWORD'), redis: env('REDIS_PASSWORD') };
  writeFileSync(join(dir, 'credentials.json'), JSON.stringify(secrets));
  const ports = {
    ...(await freePorts()),
    postgres: port('POSTGRES'),
    kafka: port('KAFKA'),
    registry: port('REGISTRY'),
    redis: port('REDIS'),
  };
  const stack = await startStack({ dir, ports, services: [], durable: false });
  process.on('SIGTERM', () => void stack.stop().then(() => process.exit(0)));
  setInterval(() => undefined, 1_000);
}
