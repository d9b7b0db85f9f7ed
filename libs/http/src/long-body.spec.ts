import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpServer } from './http-server';
import { allowLongBody } from './long-body';
import { stopServer } from './stop-server';
import { createTestServer } from './test-server.support';

const limits = { headersMs: 200, requestMs: 400, handlerMs: 400 };
const idleMs = 2_500;
const open = { access: { public: true } } as const;
let server: HttpServer;
let port: number;

beforeAll(async () => {
  ({ server } = await createTestServer({ limits }));
  server.addContentTypeParser('text/plain', (_request, payload, done) => done(null, payload));
  server.addHook('preParsing', async (request, reply) => {
    if (request.url === '/long') allowLongBody(request, reply, idleMs);
  });
  const timeoutMs = ({ url }: { readonly url: string }) => (url === '/long' ? Infinity : undefined);
  for (const url of ['/long', '/short']) {
    server.post(url, { config: { ...open, timeoutMs } }, async (request) => {
      const body = request.body as AsyncIterable<Buffer>;
      let bytes = 0;
      for await (const chunk of body) bytes += chunk.length;
      return { bytes };
    });
  }
  await server.listen({ host: '127.0.0.1', port: 0 });
  port = (server.server.address() as AddressInfo).port;
});
afterAll(() => stopServer(server, { graceMs: 200 }));

/** Sends ten bytes, one every so often, and gives back what was answered until the connection closed. */
async function drip(url: string, everyMs: number): Promise<{ readonly answer: string; readonly tookMs: number }> {
  const began = Date.now();
  let answer = '';
  const socket = connect(port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('data', (data) => (answer += data.toString())).on('error', () => undefined);
  socket.write(
    `POST ${url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\n`,
  );
  for (let sent = 0; sent < 10 && !socket.destroyed; sent += 1) {
    await Promise.race([sleep(everyMs), closed]);
    socket.write('x');
  }
  await closed;
  return { answer, tookMs: Date.now() - began };
}

describe('a body that comes for a long time', () => {
  it('is taken to its end where that is allowed', async () => {
    const { answer, tookMs } = await drip('/long', 150);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toContain('{"bytes":10}');
    expect(tookMs).toBeGreaterThan(3 * limits.requestMs);
  });

  it('is given up anywhere else', async () => {
    expect((await drip('/short', 150)).answer).toMatch(/^HTTP\/1.1 (?:408|503) /);
  });

  it('is cut when nothing moves any more', async () => {
    const { answer, tookMs } = await drip('/long', 10_000);
    expect(answer).toBe('');
    expect(tookMs).toBeLessThan(10_000);
  });
});
