import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

export interface FlakyLink {
  readonly port: number;
  /** `url` through this link. */
  through(url: string): string;
  /** Lets the next packet that holds `text` reach the server, then cuts that connection before the answer comes back. */
  cutAfter(text: string): void;
  /** Cuts that connection instead of forwarding the packet. */
  cutBefore(text: string): void;
  /** Cuts everything and refuses connections until `up`. */
  down(): void;
  up(): void;
  close(): Promise<void>;
}

interface Plan {
  text: string | undefined;
  forward: boolean;
  isDown: boolean;
}

/** A TCP link to Postgres that breaks on command: a server's restart or a dropped network as the client sees them. */
export async function createFlakyLink(serverUrl: string): Promise<FlakyLink> {
  const target = new URL(serverUrl);
  const plan: Plan = { text: undefined, forward: false, isDown: false };
  const sockets = new Set<Socket>();
  const server = createServer((client) => join(client, connect(Number(target.port), target.hostname), plan, sockets));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  return {
    port,
    through: (url) => Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).toString(),
    cutAfter: (text) => void Object.assign(plan, { text, forward: true }),
    cutBefore: (text) => void Object.assign(plan, { text, forward: false }),
    down: () => {
      plan.isDown = true;
      for (const socket of sockets) socket.destroy();
    },
    up: () => void (plan.isDown = false),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function join(client: Socket, upstream: Socket, plan: Plan, sockets: Set<Socket>): void {
  const cut = () => [client, upstream].forEach((socket) => socket.destroy());
  for (const socket of [client, upstream]) {
    sockets.add(socket);
    socket.on('error', cut).on('close', () => {
      sockets.delete(socket);
      cut();
    });
  }
  if (plan.isDown) return cut();
  upstream.pipe(client);
  client.on('data', (packet) => {
    if (plan.text === undefined || !packet.includes(plan.text)) return void upstream.write(packet);
    plan.text = undefined;
    if (!plan.forward) return cut();
    upstream.unpipe(client);
    upstream.write(packet);
    // Time for the server to carry the packet out before it notices that nobody listens.
    setTimeout(cut, 100);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The link listens on no port');
  return address.port;
}
