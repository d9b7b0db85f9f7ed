import { createServer, type HttpServer } from '@wellflow/http';
import { parseInstant } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createAccessDirectory, createFakeIssuer } from '@wellflow/security';
import { createChangeProducer } from '../../application/commands/change-producer';
import { createExchangeKey } from '../../application/commands/exchange-key';
import { createIssueToken } from '../../application/commands/issue-token';
import { createRegisterProducer } from '../../application/commands/register-producer';
import { createFakeCredentials, createFakeDirectory, fakeSecrets } from '../../application/fakes.support';
import { createListProducers } from '../../application/queries/list-producers';
import { createKeyVerifier } from '../../infrastructure/signing/key-verifier';
import { createProducerSecrets } from '../../infrastructure/signing/producer-secrets';
import { gatewayProblems } from './problems';
import { producersRoutes } from './producers.routes';

interface Proof {
  readonly producerId: string;
  readonly clientSecret: string;
  readonly key: string;
}

const clock = { nowMs: Date.parse('2026-11-23T12:00:00Z') };

async function setUp() {
  const issuer = createFakeIssuer();
  const [directory, credentials] = [createFakeDirectory(), createFakeCredentials()];
  for (const organization of ['demo', 'other'])
    await directory.change(organization, () => ({
      ...{ organization, name: organization, status: 'active', clients: [], users: [] },
    }));
  const secrets = createProducerSecrets(fakeSecrets);
  const sign = async (grant: object) => ({ token: (await issuer.bearer(grant)).slice(7), expiresInSeconds: 3_600 });
  const now = () => parseInstant(new Date(clock.nowMs).toISOString());
  let made = 0;
  const deps = { directory, credentials, secrets, now, createId: () => `producer-${(made += 1)}` };
  const exchangeKey = createExchangeKey({ directory, credentials, secrets, sign, nowMs: () => clock.nowMs });
  const told = createAccessDirectory();
  const server: HttpServer = await createServer({
    ...{ name: 'gateway', logger: createLogger({ service: 'gateway', level: 'silent' }) },
    metrics: createMetrics({ service: 'gateway', runtime: false }),
    verifier: createKeyVerifier(issuer.verify, exchangeKey),
    problems: gatewayProblems,
  });
  await server.register(
    producersRoutes({
      registerProducer: createRegisterProducer(deps),
      changeProducer: createChangeProducer(deps),
      listProducers: createListProducers(deps),
    }),
  );
  const call = async (method: 'GET' | 'POST', path: string, body?: object, organization = 'demo') => {
    const headers = { authorization: await issuer.bearer({ organization, roles: ['admin'] }) };
    return server.inject({ method, url: `/v1/producers${path}`, headers, ...(body && { payload: body }) });
  };
  const register = async (changes: object = {}): Promise<Proof> =>
    (await call('POST', '', { name: 'Pad 7 RTU', ...changes })).json();
  const issueToken = createIssueToken({ directory, credentials, secrets: fakeSecrets, sign });
  const ask = ({ producerId, clientSecret }: Pick<Proof, 'producerId' | 'clientSecret'>) =>
    issueToken({ clientId: producerId, clientSecret, roles: [] });
  return { server, issuer, directory, told, call, register, ask, exchangeKey };
}

describe('a producer', () => {
  it('gets a token for its own organization, with the one role, for the secret it was told once', async () => {
    const { register, ask, call } = await setUp();
    const proof = await register();
    expect(await ask(proof)).toMatchObject({ roles: ['producer'] });
    expect(JSON.stringify((await call('GET', '')).json())).not.toContain(proof.clientSecret);
  });

  it('is shown with what it may send', async () => {
    const { register, call } = await setUp();
    const { producerId } = await register({ wells: ['42-501-20130'], tagPrefixes: ['PAD7/'], readingsPerSecond: 500 });
    expect((await call('POST', `/${producerId}/limits`, { readingsPerSecond: null })).statusCode).toBe(204);
    expect((await call('GET', '')).json()).toMatchSnapshot();
  });

  it('is shut out with the old secret once it has a new one, and its tokens with it', async () => {
    const { register, ask, call, directory, told, issuer } = await setUp();
    const proof = await register();
    const principal = await issuer.verify((await ask(proof)).token);
    const rotated: Proof = (await call('POST', `/${proof.producerId}/rotate`, {})).json();
    await expect(ask(proof)).rejects.toMatchObject({ code: 'gateway/unknown-client' });
    expect(await ask(rotated)).toMatchObject({ roles: ['producer'] });
    const access = await directory.find('demo');
    if (access) told.apply(access);
    const old = { ...principal, issuedAtMs: clock.nowMs, clientId: proof.producerId };
    expect(() => told.admit(old)).toThrow('revoked');
  });

  it('that is revoked gets no token, and no new secret', async () => {
    const { register, ask, call } = await setUp();
    const proof = await register();
    for (const times of [1, 2]) {
      expect([times, (await call('POST', `/${proof.producerId}/revoke`)).statusCode]).toEqual([times, 204]);
    }
    await expect(ask(proof)).rejects.toMatchObject({ code: 'gateway/unknown-client' });
    expect((await call('POST', `/${proof.producerId}/rotate`, {})).json()).toMatchObject({
      ...{ status: 409, code: 'gateway/producer-revoked' },
    });
  });

  it('may use a key as its bearer until the key is replaced', async () => {
    const { server, register, call } = await setUp();
    const { producerId, key } = await register({ proof: 'key' });
    const use = async (text: string) =>
      (await server.inject({ url: '/v1/producers', headers: { authorization: `Bearer ${text}` } })).statusCode;
    // A producer may not list producers: that it is told so shows that the key was taken for one.
    expect(await use(key)).toBe(403);
    expect(await use(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBe(401);
    expect(await use('wfk_nobody')).toBe(401);
    const rotated: Proof = (await call('POST', `/${producerId}/rotate`, { proof: 'key' })).json();
    clock.nowMs += 31_000;
    expect([await use(key), await use(rotated.key)]).toEqual([401, 403]);
  });

  it('of another organization is not there', async () => {
    const { register, call } = await setUp();
    const { producerId } = await register();
    expect((await call('GET', '', undefined, 'other')).json()).toEqual({ producers: [] });
    for (const order of ['rotate', 'revoke', 'limits']) {
      const reply = await call('POST', `/${producerId}/${order}`, order === 'limits' ? { wells: [] } : {}, 'other');
      expect([order, reply.statusCode, reply.json()?.code]).toEqual([order, 404, 'gateway/unknown-producer']);
    }
  });

  it.each([
    [{ name: ' ' }, '/name'],
    [{ name: 'x', readingsPerSecond: 0 }, '/readingsPerSecond'],
    [{ name: 'x', proof: 'word' }, '/proof'],
    [{ name: 'x', wells: [''] }, '/wells/0'],
    [{ name: 'x', roles: ['admin'] }, '/roles'],
  ])('is refused as %j, with the field named', async (body, path) => {
    const { call } = await setUp();
    expect((await call('POST', '', body)).json()).toMatchObject({ status: 400, path });
  });
});
