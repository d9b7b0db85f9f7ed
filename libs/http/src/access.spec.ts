import { createAccessDirectory, roles, type FakeGrant, type Role } from '@wellflow/security';
import { createTestServer, type TestServer } from './test-server.support';

const routes: Readonly<Record<string, readonly Role[]>> = {
  '/read': ['viewer', 'operator', 'admin'],
  '/write': ['operator', 'admin'],
  '/repair': ['sre', 'admin'],
  '/send': ['producer'],
};
const past = { iat: 1_000_000, nbf: 1_000_000, exp: 1_003_600 };
const faults: Readonly<Record<string, FakeGrant>> = {
  expired: { claims: past },
  'of another issuer': { claims: { iss: 'http://evil.test' } },
  'for another audience': { claims: { aud: 'evil' } },
  'not valid yet': { claims: { nbf: 9_999_999_999 } },
  'without organization': { claims: { org: undefined } },
  'of another type': { header: { typ: 'dpop+jwt' } },
};
const directory = createAccessDirectory();
let test: TestServer;

beforeAll(async () => {
  test = await createTestServer({ directory });
  for (const [url, allowed] of Object.entries(routes)) {
    test.server.get(url, { config: { access: { roles: allowed } } }, async (request) => ({
      organization: request.principal.organization,
    }));
  }
  test.server.get('/open', { config: { access: { public: true } } }, async () => ({}));
  test.server.get('/mistaken', { config: { access: { public: true } } }, async (request) => request.principal);
  await test.server.ready();
});
afterAll(() => test.server.close());

async function ask(url: string, grant: FakeGrant) {
  return test.server.inject({ url, headers: { authorization: await test.issuer.bearer(grant) } });
}

describe('every role on every route', () => {
  const cases = Object.keys(routes).flatMap((url) => roles.map((role) => [role, url] as const));

  it.each(cases)('%s on %s gets in exactly when the route names the role', async (role, url) => {
    const expected = routes[url]?.includes(role) ? 200 : 403;
    expect((await ask(url, { roles: [role] })).statusCode).toBe(expected);
  });

  it.each(cases)('%s on %s never gets in with a faulty token', async (role, url) => {
    for (const fault of Object.values(faults)) {
      const reply = await ask(url, { roles: [role], ...fault });
      expect(reply.statusCode).toBe(401);
      expect(reply.headers['www-authenticate']).toContain('Bearer');
      expect(reply.json().code).toBe('security/unauthenticated');
    }
  });

  it.each(Object.keys(routes))(
    'nobody gets into %s without a token, with an empty one or in another scheme',
    async (url) => {
      for (const authorization of [undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'bearer x,y']) {
        const reply = await test.server.inject({ url, headers: authorization === undefined ? {} : { authorization } });
        expect(reply.statusCode).toBe(401);
      }
    },
  );

  it.each(Object.keys(routes))('a token in the query does not open %s', async (url) => {
    const token = await test.issuer.token({ roles: [...roles] });
    expect((await test.server.inject(`${url}?access_token=${token}`)).statusCode).toBe(401);
  });

  it('HEAD asks for the same as GET', async () => {
    expect((await test.server.inject({ method: 'HEAD', url: '/read' })).statusCode).toBe(401);
  });
});

describe('the organization', () => {
  it('is the token’s', async () => {
    expect((await ask('/read', { organization: 'other' })).json()).toEqual({ organization: 'other' });
  });

  it('once suspended lets nobody in, however good the token', async () => {
    directory.apply({ organization: 'closed', status: 'suspended', clients: [], users: [] });
    expect((await ask('/read', { organization: 'closed' })).statusCode).toBe(403);
  });

  it('can revoke one client at once', async () => {
    const grant = { organization: 'demo', clientId: 'leaked', roles: ['viewer'] } as const;
    expect((await ask('/read', grant)).statusCode).toBe(200);
    directory.apply({
      organization: 'demo',
      status: 'active',
      clients: [{ clientId: 'leaked', status: 'revoked', roles: ['viewer'], tokensFrom: null }],
      users: [],
    });
    expect((await ask('/read', grant)).statusCode).toBe(401);
  });
});

describe('a route', () => {
  it('that does not say who may call it stops the start', async () => {
    const { server } = await createTestServer();
    expect(() => server.get('/forgotten', async () => ({}))).toThrow('does not say who may call it');
    server.register(async (scope) => void scope.get('/forgotten-too', async () => ({})));
    await expect(server.ready()).rejects.toThrow('does not say who may call it');
  });

  it('for nobody, or without anything to verify tokens with, stops the start too', async () => {
    const { server } = await createTestServer();
    expect(() => server.get('/nobody', { config: { access: { roles: [] } } }, async () => ({}))).toThrow(
      'lets nobody in',
    );
    const { server: unable } = await createTestServer({ verifier: undefined as never });
    expect(() => unable.get('/x', { config: { access: { roles: ['viewer'] } } }, async () => ({}))).toThrow(
      'no verifier',
    );
  });

  it('that is public is open, and has no principal to be mistaken for one', async () => {
    expect((await test.server.inject('/open')).statusCode).toBe(200);
    expect((await test.server.inject('/mistaken')).statusCode).toBe(500);
  });
});
