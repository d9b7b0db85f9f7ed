import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentDeadline, deadlineHeader } from '@wellflow/resilience';
import { callerGone } from './caller-gone';
import { healthRoutes } from './health.route';
import type { HttpServer } from './http-server';
import { metricsRoute } from './metrics.route';
import { stopServer } from './stop-server';
import { createTestServer } from './test-server.support';
import { createMetrics } from '@wellflow/observability';

const open = { config: { access: { public: true } } } as const;
const limits = { headersMs: 300, requestMs: 600, handlerMs: 1_000, headerBytes: 4_096, bodyBytes: 1_000 };
let server: HttpServer;
let port: number;
let goneSignal: AbortSignal | undefined;

beforeEach(async () => {
  ({ server } = await createTestServer({ limits }));
  server.register(healthRoutes({ isStarted: () => true, checks: {} }));
  server.post('/echo', open, async (request) => request.body);
  server.get('/slow', { config: { ...open.config, timeoutMs: 10_000 } }, async () => {
    await sleep(2_500);
    return { done: true };
  });
  server.post('/stuck', { config: { ...open.config, timeoutMs: 100 } }, () => new Promise(() => undefined));
  server.post('/gone', open, async (_request, reply) => {
    goneSignal = callerGone(reply);
    await sleep(500);
    return {};
  });
  server.get('/deadline', open, async () => ({ remainingMs: (currentDeadline() ?? 0) - Date.now() }));
  await server.listen({ host: '127.0.0.1', port: 0 });
  port = (server.server.address() as AddressInfo).port;
});
afterEach(() => stopServer(server, { graceMs: 200 }));

/** Sends text over a socket and gives back all that was answered until the connection was closed. */
function converse(...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => parts.forEach((part) => socket.write(part)));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
  });
}

describe('a sender that is slow', () => {
  it('with its headers gets 408 and loses its connection', async () => {
    const answer = await converse('POST /echo HTTP/1.1\r\nhost: x\r\n');
    expect(answer).toContain('408');
    expect(answer).toContain('http/too-slow');
  });

  it('with its body gets 408 too', async () => {
    const answer = await converse(
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    expect(answer).toContain('408');
  });
});

describe('what is not an HTTP request', () => {
  it.each([
    ['nonsense', 'hello\r\n\r\n', '400'],
    [
      'two lengths (request smuggling)',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
      '400',
    ],
    [
      'length and chunks at once',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['huge headers', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(8_000)}\r\n\r\n`, '431'],
    [
      'a body longer than announced as allowed',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5000\r\nconnection: close\r\n\r\n',
      '413',
    ],
  ])('%s is answered with a problem', async (_name, text, status) => {
    const answer = await converse(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
  });
});

describe('a handler that never ends', () => {
  it('is given up with 503, its body read or not', async () => {
    const reply = await post('/stuck');
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ code: 'http/timed-out' });
  });
});

describe('a caller', () => {
  it('that waits for its answer is not taken for gone once its body has been read', async () => {
    expect((await post('/gone')).status).toBe(200);
    expect(goneSignal?.aborted).toBe(false);
  });

  it('that goes away is noticed', async () => {
    goneSignal = undefined;
    const caller = new AbortController();
    const answer = post('/gone', caller.signal).catch((error: unknown) => error);
    await untilTrue(() => goneSignal !== undefined);
    caller.abort();
    await untilTrue(() => goneSignal?.aborted === true);
    expect(await answer).toMatchObject({ name: 'AbortError' });
  });
});

async function untilTrue(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await sleep(10);
  expect(condition()).toBe(true);
}

function post(path: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
    signal,
  });
}

describe('the caller’s deadline', () => {
  const remaining = async (header: Record<string, string>) => {
    const reply = await fetch(`http://127.0.0.1:${port}/deadline`, { headers: header });
    return { status: reply.status, body: (await reply.json()) as { readonly remainingMs: number } };
  };

  it('travels into the handler, and never beyond what the server allows', async () => {
    expect((await remaining({ [deadlineHeader]: '200' })).body.remainingMs).toBeLessThanOrEqual(200);
    const generous = (await remaining({ [deadlineHeader]: '999999' })).body.remainingMs;
    expect(generous).toBeGreaterThan(500);
    expect(generous).toBeLessThanOrEqual(limits.handlerMs);
  });

  it('that has passed is not worked for', async () => {
    expect((await remaining({ [deadlineHeader]: '0' })).status).toBe(504);
  });
});

describe('stopping', () => {
  it('answers what is in flight, says so to health, and takes nothing new', async () => {
    const inFlight = fetch(`http://127.0.0.1:${port}/slow`);
    await sleep(50);
    const stopping = stopServer(server, { drainMs: 2_000 });
    const health = await fetch(`http://127.0.0.1:${port}/health/self`);
    expect([health.status, await health.json()]).toMatchObject([503, { status: 'draining' }]);
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    const reply = await inFlight;
    expect([reply.status, await reply.json()]).toEqual([200, { done: true }]);
    await stopping;
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  });

  it('cuts what does not end in time', async () => {
    server.server.requestTimeout = 0;
    const held = converse(
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    await sleep(50);
    const startedAt = Date.now();
    await stopServer(server, { graceMs: 150 });
    await held;
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('readiness and metrics', () => {
  it('are 503 with the reason while something is missing, and count routes, never addresses', async () => {
    const metrics = createMetrics({ service: 'test', runtime: false });
    const test = await createTestServer({ metrics });
    const checks = {
      postgres: async () => Promise.reject(new Error('connection refused')),
      kafka: () => new Promise<void>(() => undefined),
    };
    test.server.register(healthRoutes({ isStarted: () => true, checks, checkTimeoutMs: 50 }));
    test.server.register(metricsRoute({ metrics }));
    const ready = await test.server.inject('/health/ready');
    expect([ready.statusCode, ready.json()]).toEqual([
      503,
      {
        status: 'down',
        checks: {
          postgres: { ok: false, detail: 'connection refused' },
          kafka: { ok: false, detail: 'no answer within 50 ms' },
        },
      },
    ]);
    await test.server.inject('/some/scanner/path');
    const { body } = await test.server.inject('/metrics');
    expect(body).toContain('route="/health/ready",status="503"');
    expect(body).toContain('route="unmatched",status="404"');
    expect(body).not.toContain('scanner');
  });
});
