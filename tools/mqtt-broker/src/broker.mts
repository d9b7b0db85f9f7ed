import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { Aedes } from 'aedes';

export interface RunningBroker {
  readonly port: number;
  stop(): Promise<void>;
}

/** Nobody commands a device: what WellFlow writes to the field is a request for births, to a node. */
const deviceCommand = /^spBv1\.0\/[^/]+\/DCMD\//;

/** Starts a broker of MQTT 3.1.1. What it keeps for those who are away is kept in memory, and gone with it. */
export async function startBroker(host: string, port: number): Promise<RunningBroker> {
  const broker = await Aedes.createBroker({
    authorizePublish: (_client, { topic }, done) =>
      done(deviceCommand.test(topic) ? new Error(`${topic} is not for publishing`) : null),
  });
  const server = createServer(broker.handle);
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      await new Promise<void>((resolve) => broker.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
}
