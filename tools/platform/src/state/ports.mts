import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { isBlocked } from './blocked-ports.mts';
import { stackSettings } from './settings.mts';

/** Port by the name of what listens on it: `postgres`, `kafka`, `kafkaController`, `registry`, `redis`, `mqtt` and the services. */
export type Ports = Readonly<Record<string, number>>;

/** Those of the engines. */
export interface StackPorts {
  readonly postgres: number;
  readonly kafka: number;
  readonly kafkaController: number;
  readonly registry: number;
  readonly redis: number;
}

/** @param offset added to each port of `stack.json`. */
export function fixedPorts(offset = 0): Ports {
  const { postgres, kafka, registry, redis, mqtt, services } = stackSettings;
  const ports = { postgres: postgres.port, kafka: kafka.port, kafkaController: kafka.controllerPort };
  const all = { ...ports, registry: registry.port, redis: redis.port, mqtt: mqtt.port, ...services };
  return Object.fromEntries(Object.entries(all).map(([name, port]) => [name, port + offset]));
}

/** Ports nobody listens on, below the range the system gives to outgoing connections, so they stay free over a restart. */
export async function freePorts(): Promise<Ports> {
  const held: Server[] = [];
  const ports: [string, number][] = [];
  for (const name of Object.keys(fixedPorts())) {
    const server = await holdAnyPort();
    held.push(server.server);
    ports.push([name, server.port]);
  }
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(ports);
}

/** @returns whether nobody listens there. */
export async function isFree(port: number): Promise<boolean> {
  const server = await hold(port).catch(() => undefined);
  if (server === undefined) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

async function holdAnyPort(): Promise<{ readonly server: Server; readonly port: number }> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    const server = isBlocked(port) ? undefined : await hold(port).catch(() => undefined);
    if (server !== undefined) return { server, port };
  }
}

function hold(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

export function stackPorts(ports: Ports): StackPorts {
  const port = (name: string): number => {
    const value = ports[name];
    if (value === undefined) throw new Error(`No port for ${name}`);
    return value;
  };
  const [postgres, kafka, kafkaController] = [port('postgres'), port('kafka'), port('kafkaController')];
  return { postgres, kafka, kafkaController, registry: port('registry'), redis: port('redis') };
}
