import { connect, type AddressInfo } from 'node:net';
import { deadlineHeader } from '@wellflow/resilience';
import { roles, type Role } from '@wellflow/security';
import { publicRoutes } from '../../application/route-table';
import { startFakeService, startTestGateway, type FakeService, type TestGateway } from '../../gateway.support';

let service: FakeService;
let gateway: TestGateway;

beforeAll(start);
afterAll(stop);
beforeEach(() => {
  service.seen.length = 0;
  service.answer = () => ({ status: 200, body: '{}' });
});

async function start(): Promise<void> {
  service = await startFakeService();
  gateway = await startTestGateway(service.url, { timeoutMs: 1_500 });
}

async function stop(): Promise<void> {
  await gateway.close();
  await service.close();
}

interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly roles?: readonly Role[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string;
}

async function ask(url: string, asking: Asking = {}) {
  const authorization = await gateway.issuer.bearer({ roles: asking.roles ?? ['admin'], clientId: 'scada' });
  const headers = {
    authorization,
    ...(asking.payload === undefined ? {} : { 'content-type': 'application/json' }),
    ...asking.headers,
  };
  return gateway.server.inject({
    method: asking.method ?? 'GET',
    url,
    headers,
    ...(asking.payload === undefined ? {} : { payload: asking.payload }),
  });
}

describe('every role on every public route', () => {
  const cases = publicRoutes.flatMap((route) =>
    roles.map((role) => ({ role, route, name: `${route.method} ${route.path}` })),
  );

  it.each(cases)('$role on $name gets through exactly when the table says so', async ({ role, route }) => {
    const url = route.path.replace(':ref', '42-501-20130');
    const reply = await ask(url, {
      method: route.method,
      roles: [role],
      ...(route.method === 'POST' ? { payload: '{}' } : {}),
    });
    const allowed = route.roles.some((each) => each === role);
    expect(reply.statusCode).toBe(allowed ? 200 : 403);
    expect(service.seen).toHaveLength(allowed ? 1 : 0);
  });

  it.each(publicRoutes)('nobody gets through $method $path without a good token', async ({ method, path }) => {
    const url = path.replace(':ref', 'x');
    for (const grant of [
      { claims: { exp: 1 } },
      { claims: { aud: 'x' } },
      { claims: { iss: 'x' } },
      { header: { typ: 'x' } },
    ]) {
      const authorization = await gateway.issuer.bearer({ roles: [...roles], ...grant });
      expect((await gateway.server.inject({ method, url, headers: { authorization } })).statusCode).toBe(401);
    }
    expect((await gateway.server.inject({ method, url })).statusCode).toBe(401);
    expect(service.seen).toHaveLength(0);
  });
});

describe('a request that gets through', () => {
  it('arrives as it was sent, with its token, and its answer comes back as it was given', async () => {
    service.answer = () => ({
      status: 201,
      body: '{"wellId":"w1"}',
      headers: { location: '/v1/wells/w1', etag: '"1"' },
    });
    const reply = await ask('/v1/wells?dryRun=a%20b', { method: 'POST', payload: '{"name":"é","__proto__":1}' });
    expect([reply.statusCode, reply.body, reply.headers['etag'], reply.headers['location']]).toEqual([
      201,
      '{"wellId":"w1"}',
      '"1"',
      '/v1/wells/w1',
    ]);
    expect(service.seen[0]).toMatchObject({
      method: 'POST',
      url: '/v1/wells?dryRun=a%20b',
      body: '{"name":"é","__proto__":1}',
    });
    expect(service.seen[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer /),
      'content-type': 'application/json',
    });
  });

  it('tells how long is left and who it is, whatever the caller claimed to be', async () => {
    const forged = {
      'x-forwarded-for': '10.0.0.1',
      'x-real-ip': '10.0.0.1',
      forwarded: 'for=10.0.0.1',
      connection: 'x-secret',
      'x-secret': 'dropped',
      'x-wellflow-deadline': '200',
    };
    const reply = await ask('/v1/wells', { headers: forged });
    const headers = service.seen[0]?.headers ?? {};
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-request-id']).toBe(reply.headers['x-request-id']);
    expect(Number(headers['x-wellflow-deadline'])).toBeLessThanOrEqual(200);
    expect(headers).not.toHaveProperty('x-real-ip');
    expect(headers).not.toHaveProperty('forwarded');
    expect(headers).not.toHaveProperty('x-secret');
  });

  it('shows the service’s own refusal', async () => {
    service.answer = () => ({
      status: 404,
      body: '{"code":"wells/unknown-well"}',
      headers: { 'content-type': 'application/problem+json' },
    });
    const reply = await ask('/v1/wells/x');
    expect([reply.statusCode, reply.json().code, reply.headers['content-type']]).toEqual([
      404,
      'wells/unknown-well',
      'application/problem+json',
    ]);
  });

  it('cannot reach what is not in the table, nor climb to it', async () => {
    for (const url of [
      '/metrics',
      '/health/self',
      '/v1/events',
      '/v1/wells/../../metrics',
      '/v1/wells/a/b',
      '//v1/wells',
    ]) {
      const reply = await ask(url);
      expect(reply.statusCode === 404 || reply.statusCode === 200).toBe(true);
    }
    expect(service.seen).toHaveLength(0);
  });

  it('with another method is told which there are', async () => {
    const reply = await ask('/v1/wells', { method: 'DELETE' });
    expect([reply.statusCode, reply.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('too large is refused, whether it says its length or not, and does not count against the service', async () => {
    const large = 'x'.repeat(1024 * 1024 + 1);
    for (let times = 0; times < 8; times += 1) {
      expect((await ask('/v1/wells', { method: 'POST', payload: large })).statusCode).toBe(413);
      expect(await postInChunks(large)).toBe(413);
    }
    expect((await ask('/v1/wells', { method: 'POST', payload: '{}' })).statusCode).toBe(200);
  });
});

describe('a service in trouble', () => {
  const failing = { status: 502, body: 'bad gateway' };
  beforeEach(async () => {
    await stop();
    await start(); // Breakers remember.
  });

  it('is asked again when that is harmless', async () => {
    service.answer = () => (service.seen.length < 3 ? failing : { status: 200, body: '{"ok":true}' });
    expect((await ask('/v1/wells')).json()).toEqual({ ok: true });
    expect(service.seen).toHaveLength(3);
  });

  it('never gets a POST twice', async () => {
    service.answer = () => failing;
    expect((await ask('/v1/wells', { method: 'POST', payload: '{}' })).statusCode).toBe(502);
    expect(service.seen).toHaveLength(1);
  });

  it('that fails too often is left alone for a while, then tried again', async () => {
    service.answer = () => failing;
    for (let times = 0; times < 4; times += 1) await ask('/v1/wells');
    const reached = service.seen.length;
    const reply = await ask('/v1/wells');
    expect([reply.statusCode, reply.json().code]).toEqual([503, 'http/dependency-unavailable']);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(service.seen).toHaveLength(reached);
    service.answer = () => ({ status: 200, body: '{}' });
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect((await ask('/v1/wells')).statusCode).toBe(200);
  });

  it('does not drag the others down', async () => {
    service.answer = ({ url }) => (url.startsWith('/v1/royalty') ? failing : { status: 200, body: '{}' });
    for (let times = 0; times < 6; times += 1) await ask('/v1/royalty/wells');
    expect((await ask('/v1/royalty/wells')).statusCode).toBe(503);
    expect((await ask('/v1/wells')).statusCode).toBe(200);
  });

  it('is 503 where a service was too slow for a deadline of ours, and 504 for one of the caller', async () => {
    service.answer = () => ({ status: 504, body: '{"code":"http/deadline-passed"}' });
    const ours = await ask('/v1/wells');
    expect([ours.statusCode, ours.json().code, ours.headers['retry-after']]).toEqual([503, 'http/timed-out', '1']);
    // Of another service: what is too slow counts against the one, and its breaker may be open by now.
    const theirs = await ask('/v1/royalty/wells', { headers: { [deadlineHeader]: '1000' } });
    expect([theirs.statusCode, theirs.json().code]).toEqual([504, 'http/deadline-passed']);
  });

  it('that asks to be given time keeps being asked: back-pressure opens no breaker', async () => {
    service.answer = () => ({ status: 503, body: '{"code":"http/overloaded"}', headers: { 'retry-after': '2' } });
    for (let times = 0; times < 12; times += 1) {
      const reply = await ask('/v1/readings', { method: 'POST', payload: '{}' });
      expect([reply.statusCode, reply.headers['retry-after'], reply.json().code]).toEqual([
        503,
        '2',
        'http/overloaded',
      ]);
    }
    expect(service.seen).toHaveLength(12);
  });

  it('that does not answer is given up in time', async () => {
    service.answer = () => ({ status: 200, body: '{}', afterMs: 8_000 });
    const startedAt = Date.now();
    const reply = await ask('/v1/wells', { method: 'POST', payload: '{}' });
    expect([reply.statusCode, reply.json().code]).toEqual([503, 'http/dependency-timed-out']);
    expect(Date.now() - startedAt).toBeLessThan(7_000);
  });

  it('that is slow fills its own slots and nobody else’s', async () => {
    service.answer = ({ url }) => ({ status: 200, body: '{}', afterMs: url.startsWith('/v1/production') ? 900 : 0 });
    const slow = Array.from({ length: 20 }, () => ask('/v1/production/wells'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await ask('/v1/wells')).statusCode).toBe(200);
    const statuses = (await Promise.all(slow)).map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(12);
    expect(statuses).toContain(200);
  });
});

describe('a greedy client', () => {
  it('is told to slow down, and its neighbour is not', async () => {
    const limited = await startTestGateway(service.url, { perSecond: 5 });
    const send = async (clientId: string) => {
      const authorization = await limited.issuer.bearer({ clientId, roles: ['viewer'] });
      return limited.server.inject({ url: '/v1/wells', headers: { authorization } });
    };
    const statuses = [];
    for (let times = 0; times < 8; times += 1) statuses.push((await send('greedy')).statusCode);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(2);
    expect((await send('greedy')).headers['retry-after']).toBe('1');
    expect((await send('modest')).statusCode).toBe(200);
    await limited.close();
  });
});

describe('the roll-up', () => {
  it('is ready only when every service is', async () => {
    expect((await gateway.server.inject('/health/ready')).statusCode).toBe(200);
    service.answer = () => ({
      status: 503,
      body: '{"status":"down","checks":{"kafka":{"ok":false,"detail":"no broker"}}}',
    });
    const reply = await gateway.server.inject('/health/ready');
    expect([reply.statusCode, reply.json().checks.wells]).toEqual([503, { ok: false, detail: 'kafka: no broker' }]);
  });
});

/** A body of unannounced length, as only a socket sends it. */
async function postInChunks(body: string): Promise<number> {
  const authorization = await gateway.issuer.bearer({ roles: ['admin'] });
  const { port } = gateway.server.server.address() as AddressInfo;
  return new Promise((resolve) => {
    const head = [
      'POST /v1/wells HTTP/1.1',
      'host: x',
      `authorization: ${authorization}`,
      'content-type: application/json',
      'transfer-encoding: chunked',
    ];
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${head.join('\r\n')}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`),
    );
    socket.once('data', (data) => {
      resolve(Number(/^HTTP\/1.1 (\d+)/.exec(data.toString())?.[1]));
      socket.destroy();
    });
    socket.on('error', () => undefined);
  });
}
