import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { replaceFile } from '../state/files.mts';
import { messageOf } from '../state/problem.mts';

/** What the command line may ask of a running supervisor. */
export interface Control {
  readonly status: () => unknown;
  readonly restart: (name: string) => Promise<void>;
  /** Begins to stop everything. */
  readonly stop: () => void;
}

/** Where a running supervisor is found; the file is readable by its owner only, because of the key. */
export interface ControlAddress {
  readonly url: string;
  readonly key: string;
}

export interface ControlServer {
  close(): void;
}

/** Listens on the loopback, for whoever can read the key. @param file where address and key are left */
export async function startControlServer(file: string, control: Control): Promise<ControlServer> {
  const key = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    answer({ request, key, control })
      .then((reply) => send(response, reply))
      .catch((error: unknown) => send(response, { status: 500, body: { error: messageOf(error) } }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The control server has no port');
  replaceFile(file, JSON.stringify({ url: `http://127.0.0.1:${address.port}`, key } satisfies ControlAddress));
  return {
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Question {
  readonly request: IncomingMessage;
  readonly key: string;
  readonly control: Control;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function answer({ request, key, control }: Question): Promise<Reply> {
  if (!isSame(request.headers.authorization ?? '', `Bearer ${key}`))
    return { status: 401, body: { error: 'Not allowed' } };
  const [, verb = '', name = ''] = (request.url ?? '').split('/');
  const act = actions[`${request.method} ${verb}`];
  return act === undefined ? { status: 404, body: { error: 'Unknown' } } : act(control, name);
}

const actions: Readonly<Record<string, (control: Control, name: string) => Reply | Promise<Reply>>> = {
  'GET status': (control) => ({ status: 200, body: control.status() }),
  'POST stop': (control) => {
    control.stop();
    return { status: 202, body: {} };
  },
  'POST restart': async (control, name) => {
    await control.restart(name);
    return { status: 200, body: control.status() };
  },
};

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
