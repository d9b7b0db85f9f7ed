import type { AddressInfo } from 'node:net';
import { Type } from '@sinclair/typebox';
import { DomainError } from '@wellflow/kernel';
import { createMetrics } from '@wellflow/observability';
import { createPolicy, deadlineHeader, defaultPolicy, withDeadline } from '@wellflow/resilience';
import { CallFailed, createHttpClient, type HttpClient } from './http-client';
import type { HttpServer } from './http-server';
import { createTestServer } from './test-server.support';

const open = { config: { access: { public: true } } } as const;
const Well = Type.Object({ wellId: Type.String() });
let server: HttpServer;
let client: HttpClient;
let calls = 0;
let failuresLeft = 0;

beforeAll(async () => {
  ({ server } = await createTestServer({ problems: { 'wells/unknown-well': 404 } }));
  const handle = async () => {
    calls += 1;
    if (failuresLeft > 0) {
      failuresLeft -= 1;
      throw Object.assign(new Error('busy'), { retryAfterSeconds: 1 });
    }
    return { wellId: 'w1' };
  };
  server.get('/well', open, handle);
  server.post('/well', open, handle);
  server.get('/missing', open, async () => {
    calls += 1;
    throw new DomainError('wells/unknown-well', 'There is no such well');
  });
  server.get('/odd', open, async () => ({ well: 7 }));
  server.get('/headers', open, async (request) => ({ wellId: String(request.headers[deadlineHeader]) }));
  await server.listen({ host: '127.0.0.1', port: 0 });
  const retry = { ...defaultPolicy.retry, initialDelayMs: 1, maxDelayMs: 2 };
  const policy = createPolicy({
    name: 'wells',
    timeoutMs: 1_000,
    retry,
    metrics: createMetrics({ service: 'test', runtime: false }),
  });
  client = createHttpClient({
    name: 'wells',
    baseUrl: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    policy,
  });
});
beforeEach(() => {
  calls = 0;
  failuresLeft = 0;
});
afterAll(async () => {
  await client.close();
  await server.close();
});

describe('a client of another service', () => {
  it('gives back what was agreed', async () => {
    expect(await client.send({ method: 'GET', path: '/well', reply: Well })).toEqual({ wellId: 'w1' });
  });

  it('tries an idempotent call again', async () => {
    failuresLeft = 2;
    await client.send({ method: 'GET', path: '/well', reply: Well });
    expect(calls).toBe(3);
  });

  it('never tries a POST again unless told that it is harmless', async () => {
    failuresLeft = 1;
    await expect(client.send({ method: 'POST', path: '/well', body: {}, reply: Well })).rejects.toThrow(CallFailed);
    expect(calls).toBe(1);
    failuresLeft = 1;
    await expect(
      client.send({ method: 'POST', path: '/well', body: {}, reply: Well, idempotent: true }),
    ).resolves.toBeDefined();
  });

  it('passes a refusal on as one, with its code, without trying again', async () => {
    await expect(client.send({ method: 'GET', path: '/missing', reply: Well })).rejects.toMatchObject({
      name: 'DomainError',
      code: 'wells/unknown-well',
    });
    expect(calls).toBe(1);
  });

  it('does not believe what was not agreed', async () => {
    await expect(client.send({ method: 'GET', path: '/odd', reply: Well })).rejects.toThrow('unexpected at /wellId');
  });

  it('tells how long is left', async () => {
    const { wellId } = await withDeadline(Date.now() + 700, () =>
      client.send({ method: 'GET', path: '/headers', reply: Well }),
    );
    expect(Number(wellId)).toBeGreaterThan(300);
    expect(Number(wellId)).toBeLessThanOrEqual(700);
  });
});
