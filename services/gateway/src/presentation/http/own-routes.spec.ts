import { join } from 'node:path';
import { createServer, type HttpServer } from '@wellflow/http';
import { DomainError } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import type { TokenRequest } from '../../application/commands/issue-token';
import { consoleRoutes } from './console.routes';
import { issuerRoutes } from './issuer.routes';
import { createLimitRate } from './limit-rate';
import { gatewayProblems } from './problems';
import { tokenRoute } from './token.route';
import { createMemoryRateLimiter } from '../../infrastructure/clients/memory-rate-limiter';

let server: HttpServer;
let asked: TokenRequest | undefined;
const limits = { nowMs: 1_000 };

beforeAll(async () => {
  const logger = createLogger({ service: 'gateway', level: 'silent' });
  server = await createServer({
    name: 'gateway',
    logger,
    metrics: createMetrics({ service: 'gateway', runtime: false }),
    problems: gatewayProblems,
  });
  const issueToken = async (request: TokenRequest) => {
    asked = request;
    if (request.clientSecret !== 's3cret:%')
      throw new DomainError('gateway/unknown-client', 'No such client, or not its secret');
    if (request.organization === 'acme') throw new DomainError('gateway/not-a-member', 'Not a member');
    if (request.roles.includes('root')) throw new DomainError('gateway/role-not-granted', 'Not a role');
    return { token: 'a.b.c', expiresInSeconds: 3600, roles: ['viewer'] };
  };
  const limiter = createMemoryRateLimiter({ now: () => limits.nowMs });
  server.register(tokenRoute({ issueToken, limitAddress: createLimitRate(limiter, { perSecond: 10, burst: 20 }) }));
  server.register(
    issuerRoutes({ issuer: 'http://gateway.test', publishedKeys: async () => [{ kid: 'k1', kty: 'EC' }] }),
  );
  const folder = join(__dirname, '..', '..', '..', 'public');
  server.register(consoleRoutes({ folder, viewerToken: async () => 'viewer-token', measurementNames: ['oil-rate'] }));
  await server.ready();
});
beforeEach(() => (limits.nowMs += 60_000));
afterAll(() => server.close());

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const good = { grant_type: 'client_credentials', client_id: 'cli', client_secret: 's3cret:%' };

function ask(fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
  return server.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { ...form, ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
}

describe('POST /oauth/token', () => {
  it('gives a token to a client that proves itself in the form', async () => {
    const reply = await ask({ ...good, organization: 'other', role: 'viewer sre' });
    expect(reply.json()).toEqual({ access_token: 'a.b.c', token_type: 'Bearer', expires_in: 3600, scope: 'viewer' });
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(asked).toEqual({
      clientId: 'cli',
      clientSecret: 's3cret:%',
      organization: 'other',
      roles: ['viewer', 'sre'],
    });
  });

  it('and by HTTP Basic, both halves decoded', async () => {
    const basic = Buffer.from(`cli:${encodeURIComponent('s3cret:%')}`).toString('base64');
    expect(
      (await ask({ grant_type: 'client_credentials', scope: 'viewer' }, { authorization: `Basic ${basic}` }))
        .statusCode,
    ).toBe(200);
    expect(asked).toMatchObject({ clientId: 'cli', clientSecret: 's3cret:%', roles: ['viewer'] });
  });

  it.each<readonly [string, Readonly<Record<string, string>>, number, string]>([
    ['a wrong secret', { ...good, client_secret: 'guess' }, 401, 'invalid_client'],
    ['no secret', { grant_type: 'client_credentials', client_id: 'cli' }, 401, 'invalid_client'],
    ['another grant', { ...good, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['another organization', { ...good, organization: 'acme' }, 400, 'invalid_grant'],
    ['another role', { ...good, role: 'root' }, 400, 'invalid_scope'],
  ])('refuses %s in OAuth’s words', async (_name, fields, status, error) => {
    const reply = await ask(fields);
    expect([reply.statusCode, reply.json().error]).toEqual([status, error]);
  });

  it('refuses what it does not know, JSON, and a field given twice', async () => {
    expect((await ask({ ...good, admin: 'true' })).json().path).toBe('/admin');
    expect((await server.inject({ method: 'POST', url: '/oauth/token', payload: good })).statusCode).toBe(415);
    const twice = `${new URLSearchParams(good).toString()}&client_id=other`;
    expect(
      (await server.inject({ method: 'POST', url: '/oauth/token', headers: form, payload: twice })).statusCode,
    ).toBe(400);
  });

  it('slows down whoever guesses', async () => {
    const statuses: number[] = [];
    for (let times = 0; times < 30; times += 1)
      statuses.push((await ask({ ...good, client_secret: 'guess' })).statusCode);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
});

describe('the issuer', () => {
  it('publishes its keys and where to find them', async () => {
    expect((await server.inject('/.well-known/jwks.json')).json()).toEqual({ keys: [{ kid: 'k1', kty: 'EC' }] });
    const described = (await server.inject('/.well-known/openid-configuration')).json();
    expect(described).toMatchObject({
      issuer: 'http://gateway.test',
      jwks_uri: 'http://gateway.test/.well-known/jwks.json',
    });
  });
});

describe('the console', () => {
  it.each([
    '/',
    '/console/console.js',
    '/console/chart.js',
    '/console/console.css',
    '/console/uplot.js',
    '/console/uplot.css',
    '/console/favicon.svg',
  ])('serves %s, from here alone and only to be run from here', async (url) => {
    const reply = await server.inject(url);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.body).not.toMatch(/(?:src|href)="https?:/);
    expect((await server.inject({ url, headers: { 'if-none-match': String(reply.headers['etag']) } })).statusCode).toBe(
      304,
    );
  });

  it.each(['/console/../config.ts', '/console/%2e%2e/package.json', '/console/', '/public/index.html'])(
    'serves nothing else: %s',
    async (url) => {
      expect((await server.inject(url)).statusCode).toBe(404);
    },
  );

  it('gives a viewer’s token to a page of this machine', async () => {
    expect((await server.inject({ url: '/console/token', headers: { host: '127.0.0.1:8080' } })).json()).toEqual({
      token: 'viewer-token',
    });
  });

  it.each<readonly [string, object]>([
    ['from elsewhere', { remoteAddress: '10.1.2.3', headers: { host: '127.0.0.1:8080' } }],
    ['through a name that was pointed here', { headers: { host: 'evil.example' } }],
    ['of another site', { headers: { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' } }],
    ['through a proxy', { headers: { host: 'localhost:8080', 'x-forwarded-for': '10.1.2.3' } }],
  ])('gives none to a page %s', async (_name, request) => {
    expect((await server.inject({ url: '/console/token', ...request })).statusCode).toBe(404);
  });
});
