import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A network that can be cut without anybody being told: connections stay open, and nothing comes through. */
export interface Network {
  readonly port: number;
  cut(): void;
  heal(): void;
  /** Every connection is reset, and new ones too, until `heal`: a server that restarts. */
  down(): void;
  close(): void;
}

export async function createNetwork(target: { readonly host: string; readonly port: number }): Promise<Network> {
  const sockets = new Set<Socket>();
  let cut = false;
  let down = false;
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (!cut) to.write(chunk);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      if (!cut) to.destroy();
    });
  };
  const server = createServer((near) => {
    if (down) return near.destroy();
    const far = connect(target.port, target.host);
    join(near, far);
    return join(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      cut = true;
    },
    // What was lost stays lost: connections of before are reset.
    heal: () => {
      cut = false;
      down = false;
      sockets.forEach((socket) => socket.destroy());
    },
    down: () => {
      down = true;
      sockets.forEach((socket) => socket.destroy());
    },
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}
