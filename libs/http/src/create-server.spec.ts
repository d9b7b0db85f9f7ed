import { Type } from '@sinclair/typebox';
import { DomainError } from '@wellflow/kernel';
import { BulkheadFull, CircuitOpen, deadlineHeader, DeadlineExceeded, TimeoutExceeded } from '@wellflow/resilience';
import { acceptForms } from './create-server';
import { createTestServer, type TestServer } from './test-server.support';

const Body = Type.Object(
  { name: Type.String(), depthFt: Type.Optional(Type.Number()) },
  { additionalProperties: false },
);
const open = { config: { access: { public: true } } } as const;
const failures: Readonly<Record<string, Error>> = {
  known: new DomainError('wells/unknown-well', 'There is no such well', { wellId: 'w1' }),
  unlisted: new DomainError('wells/not-drilled', 'Nothing to plug'),
  input: new DomainError('input/invalid-instant', 'Not an instant', { path: '/from' }),
  circuit: new CircuitOpen('postgres', 2_300),
  bulkhead: new BulkheadFull('postgres'),
  timeout: new TimeoutExceeded('postgres', 100),
  deadline: new DeadlineExceeded('postgres'),
  overloaded: Object.assign(new Error('full'), { retryAfterSeconds: 7 }),
  limited: Object.assign(new Error('limit'), { retryAfterSeconds: 3, statusCode: 429 }),
  refused: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  shutdown: Object.assign(new Error('terminating'), { code: '57P01' }),
  locked: Object.assign(new Error('lock timeout'), { code: '55P03' }),
  slow: Object.assign(new Error('statement timeout'), { code: '57014' }),
  poolFull: Object.assign(new Error('no connection'), { name: 'PoolExhausted' }),
  lost: Object.assign(new Error('gone'), { name: 'ConnectionLost' }),
  bug: new Error('password=hunter2 at /srv/app'),
  thrown: 'just text' as unknown as Error,
};
let test: TestServer;

beforeAll(async () => {
  test = await createTestServer({ problems: { 'wells/unknown-well': 404 }, limits: { bodyBytes: 2_000 } });
  const { server } = test;
  server.post('/v1/wells', { schema: { body: Body, response: { 201: Body } }, ...open }, async (request, reply) =>
    reply.code(201).send(request.body),
  );
  server.get(
    '/v1/wells/:ref',
    { schema: { params: Type.Object({ ref: Type.String({ maxLength: 20 }) }) }, ...open },
    async () => ({}),
  );
  const query = Type.Object(
    { limit: Type.Integer({ minimum: 1 }), from: Type.Optional(Type.String({ format: 'date-time' })) },
    { additionalProperties: false },
  );
  server.get('/v1/list', { schema: { querystring: query }, ...open }, async (request) => request.query);
  server.get('/fail/:how', { schema: { params: Type.Object({ how: Type.String() }) }, ...open }, async (request) => {
    throw failures[request.params.how];
  });
  await server.register(async (scope) => {
    acceptForms(scope);
    scope.post('/form', open, async (request) => request.body);
  });
});
afterAll(() => test.server.close());

describe('bad input', () => {
  const json = { 'content-type': 'application/json' };
  it.each<readonly [string, object, object]>([
    [
      'unknown field',
      { payload: { name: 'a', admin: true } },
      { status: 400, code: 'http/invalid-request', path: '/admin', in: 'body' },
    ],
    ['field with a slash', { payload: { name: 'a', 'x/y': 1 } }, { status: 400, path: '/x~1y' }],
    ['missing field', { payload: {} }, { status: 400, path: '/name' }],
    ['number as text', { payload: { name: 'a', depthFt: '7' } }, { status: 400, path: '/depthFt' }],
    ['text as number', { payload: { name: 7 } }, { status: 400, path: '/name' }],
    ['null for text', { payload: { name: null } }, { status: 400, path: '/name' }],
    ['a list for an object', { payload: [] }, { status: 400, path: '' }],
    ['no body', {}, { status: 400 }],
    ['empty JSON', { headers: json, payload: '' }, { status: 400 }],
    ['malformed JSON', { headers: json, payload: '{' }, { status: 400, code: 'http/malformed-json' }],
    ['__proto__', { headers: json, payload: '{"name":"a","__proto__":{}}' }, { status: 400, path: '/__proto__' }],
    ['1e400', { headers: json, payload: '{"name":"a","depthFt":1e400}' }, { status: 400, path: '/depthFt' }],
    ['NUL', { headers: json, payload: '{"name":"\\u0000"}' }, { status: 400, path: '/name' }],
    ['invalid UTF-8', { headers: json, payload: Buffer.from([0xff]) }, { status: 400, code: 'http/invalid-utf8' }],
    ['deep nesting', { headers: json, payload: '['.repeat(500) }, { status: 400, code: 'http/too-deep' }],
    ['oversize', { payload: { name: 'x'.repeat(3_000) } }, { status: 413, code: 'http/body-too-large' }],
    [
      'text/plain',
      { headers: { 'content-type': 'text/plain' }, payload: '{}' },
      { status: 415, code: 'http/unsupported-media-type' },
    ],
    [
      'a form where none is taken',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'name=a' },
      { status: 415 },
    ],
    ['no content type', { headers: { 'content-type': '' }, payload: 'x' }, { status: 415 }],
    ['XML that says json', { headers: { 'content-type': 'text/json+xml' }, payload: '{}' }, { status: 415 }],
  ])('%s is refused with its place', async (_name, request, problem) => {
    const reply = await test.server.inject({ method: 'POST', url: '/v1/wells', ...request });
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json()).toMatchObject(problem);
    expect(reply.statusCode).toBe(reply.json().status);
    expect(reply.json().instance).toBe(reply.headers['x-request-id']);
  });

  it.each<readonly [string, object]>([
    ['/v1/list', { status: 400, path: '/limit', in: 'query' }],
    ['/v1/list?limit=x', { status: 400, path: '/limit' }],
    ['/v1/list?limit=0', { status: 400, path: '/limit' }],
    ['/v1/list?limit=1&limit=2', { status: 400, path: '/limit' }],
    ['/v1/list?limit=1&from=yesterday', { status: 400, path: '/from' }],
    ['/v1/list?limit=1&x=1', { status: 400, path: '/x' }],
    ['/v1/wells/%ff', { status: 400 }],
    [`/v1/wells/${'9'.repeat(50)}`, { status: 400, path: '/ref', in: 'path' }],
    [`/v1/wells/${'9'.repeat(3_000)}`, { status: 414 }],
    ['/v1/nothing', { status: 404, code: 'http/no-such-route' }],
    ['/../../etc/passwd', { status: 404 }],
  ])('GET %s is refused', async (url, problem) => {
    const reply = await test.server.inject({ method: 'GET', url });
    expect(reply.json()).toMatchObject(problem);
    expect(reply.statusCode).toBe(reply.json().status);
  });

  it('answers a known address with another method 405 and says which it knows', async () => {
    const reply = await test.server.inject({ method: 'DELETE', url: '/v1/wells/42-501-20130' });
    expect(reply.statusCode).toBe(405);
    expect(reply.headers.allow).toBe('GET, HEAD');
    expect((await test.server.inject({ method: 'PUT', url: '/v1/wells' })).headers.allow).toBe('POST');
  });

  it('reads numbers in a query', async () => {
    expect((await test.server.inject('/v1/list?limit=5')).json()).toEqual({ limit: 5 });
  });

  it('takes application/json with a charset, and JSON by another name', async () => {
    for (const type of ['application/json; charset=utf-8', 'application/merge-patch+json']) {
      const reply = await test.server.inject({
        method: 'POST',
        url: '/v1/wells',
        headers: { 'content-type': type },
        payload: '{"name":"a"}',
      });
      expect(reply.statusCode).toBe(201);
    }
  });
});

describe('a form', () => {
  const send = (payload: string | Buffer) =>
    test.server.inject({
      method: 'POST',
      url: '/form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    });

  it('is read where it is taken', async () => {
    expect((await send('grant_type=client_credentials&a=%C3%A9+b')).json()).toEqual({
      grant_type: 'client_credentials',
      a: 'é b',
    });
  });

  it.each(['a=1&a=2', 'a=%00', '__proto__=1', Buffer.from([0xff])])('is refused: %s', async (payload) => {
    expect((await send(payload)).statusCode).toBe(400);
  });
});

describe('a failure', () => {
  const answers: readonly (readonly [string, number, string, string?])[] = [
    ['known', 404, 'wells/unknown-well'],
    ['unlisted', 409, 'wells/not-drilled'],
    ['input', 400, 'input/invalid-instant'],
    ['circuit', 503, 'http/dependency-unavailable', '3'],
    ['bulkhead', 503, 'http/overloaded', '1'],
    ['timeout', 503, 'http/dependency-timed-out', '1'],
    ['deadline', 503, 'http/timed-out', '1'],
    ['overloaded', 503, 'http/overloaded', '7'],
    ['limited', 429, 'http/too-many-requests', '3'],
    ['refused', 503, 'http/dependency-unavailable', '1'],
    ['shutdown', 503, 'http/dependency-unavailable', '1'],
    ['locked', 503, 'http/dependency-unavailable', '1'],
    ['slow', 503, 'http/dependency-unavailable', '1'],
    ['poolFull', 503, 'http/overloaded', '1'],
    ['lost', 503, 'http/dependency-unavailable', '1'],
    ['bug', 500, 'http/unexpected'],
    ['thrown', 500, 'http/unexpected'],
  ];
  it.each(answers.map(([how, status, code, retryAfter]) => ({ how, status, code, retryAfter })))(
    'of kind $how is $status $code',
    async ({ how, status, code, retryAfter }) => {
      const reply = await test.server.inject(`/fail/${how}`);
      expect(reply.statusCode).toBe(status);
      expect(reply.json()).toMatchObject({ status, code, type: 'about:blank' });
      expect(reply.headers['retry-after']).toBe(retryAfter);
    },
  );

  it('to be done by when the caller said is the caller’s, and 504', async () => {
    const reply = await test.server.inject({ url: '/fail/deadline', headers: { [deadlineHeader]: '5000' } });
    expect(reply.statusCode).toBe(504);
    expect(reply.json()).toMatchObject({ code: 'http/deadline-passed' });
  });

  it('nobody foresaw says nothing about the inside', async () => {
    const { body } = await test.server.inject('/fail/bug');
    expect(body).not.toMatch(/hunter2|srv/);
  });

  it('keeps what a refusal is about', async () => {
    expect((await test.server.inject('/fail/known')).json().data).toEqual({ wellId: 'w1' });
  });
});

describe('a request id', () => {
  it('of the caller is kept when it is harmless, else replaced', async () => {
    const kept = await test.server.inject({ url: '/v1/nothing', headers: { 'x-request-id': 'req-12345678' } });
    expect(kept.json().instance).toBe('req-12345678');
    const replaced = await test.server.inject({
      url: '/v1/nothing',
      headers: { 'x-request-id': 'a"} {"level":"fatal' },
    });
    expect(replaced.json().instance).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the description', () => {
  it('is OpenAPI 3.1 with a problem for every operation, and needs no token', async () => {
    const document = (await test.server.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/v1/wells'].post.responses.default.content).toHaveProperty(['application/problem+json']);
    expect(document.components.schemas.Problem.properties).toHaveProperty('code');
  });

  it('is shown by a page that fetches nothing from elsewhere', async () => {
    const page = await test.server.inject('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/https?:\/\//);
  });
});
