import { createServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createFakeIssuer, type Role } from '@wellflow/security';
import { createBindCertificate } from '../../application/commands/bind-certificate';
import { createFakeDirectory } from '../../application/fakes.support';
import { createMemoryBoundCertificates } from '../../infrastructure/persistence/memory-bound-certificates';
import { gatewayProblems } from './problems';
import { producerCertificateRoutes } from './producer-certificate.routes';

const producer = { roles: ['producer'], tokensFrom: null, name: 'RTU', wells: [], tagPrefixes: [] } as const;
const rest = { readingsPerSecond: null, rawTopic: null, replyTopic: null };
const clientOf = (clientId: string, status: 'active' | 'revoked') => ({ ...producer, ...rest, clientId, status });
const fingerprint = 'AB:'.repeat(31).concat('CD');

async function setUp() {
  const issuer = createFakeIssuer();
  const directory = createFakeDirectory();
  for (const organization of ['demo', 'other'])
    await directory.change(organization, () => {
      const own = [clientOf('rtu', 'active'), clientOf('plc', 'active'), clientOf('gone', 'revoked')];
      const clients = organization === 'demo' ? own : [];
      return { organization, name: organization, status: 'active', clients, users: [] };
    });
  const server = await createServer({
    ...{ name: 'gateway', logger: createLogger({ service: 'gateway', level: 'silent' }), problems: gatewayProblems },
    metrics: createMetrics({ service: 'gateway', runtime: false }),
    verifier: issuer.verify,
  });
  const certificates = createMemoryBoundCertificates();
  await server.register(producerCertificateRoutes(createBindCertificate({ directory, certificates })));
  const call = async (
    path: string,
    payload?: object,
    { organization = 'demo', roles = ['admin'] }: { organization?: string; roles?: readonly Role[] } = {},
  ) => {
    const headers = { authorization: await issuer.bearer({ organization, roles: [...roles] }) };
    const method = payload === undefined ? 'GET' : 'POST';
    const reply = await server.inject({ method, url: `/v1/producers/${path}`, headers, ...(payload && { payload }) });
    return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
  };
  return { call };
}

describe('a producer’s certificate', () => {
  it('is bound by its name, shown, and bound no more', async () => {
    const { call } = await setUp();
    const bound = { producerId: 'rtu', commonName: 'rtu-7', fingerprint: null };
    expect(await call('rtu/certificate', { commonName: 'rtu-7' })).toEqual({ status: 200, body: bound });
    expect(await call('rtu/certificate')).toEqual({ status: 200, body: bound });
    expect(await call('rtu/certificate/remove', {})).toEqual({ status: 204, body: null });
    expect(await call('rtu/certificate')).toMatchObject({ status: 404, body: { code: 'gateway/no-certificate' } });
  });

  it('may be bound by its fingerprint, with colons or without', async () => {
    const { call } = await setUp();
    const { body } = await call('rtu/certificate', { commonName: 'rtu-7', fingerprint });
    expect(body).toMatchObject({ fingerprint: 'ab'.repeat(31).concat('cd') });
  });

  it('speaks for one producer', async () => {
    const { call } = await setUp();
    await call('rtu/certificate', { commonName: 'rtu-7' });
    expect(await call('plc/certificate', { commonName: 'rtu-7' })).toMatchObject({
      status: 409,
      body: { code: 'gateway/certificate-taken' },
    });
  });

  it.each([
    ['a revoked producer', 'gone', {}, 409, 'gateway/producer-revoked'],
    ['nobody', 'nobody', {}, 404, 'gateway/unknown-producer'],
    ['a producer of another organization', 'rtu', { organization: 'other' }, 404, 'gateway/unknown-producer'],
    ['a producer by itself', 'rtu', { roles: ['producer'] }, 403, 'security/forbidden'],
  ] as const)('is not bound to %s', async (_what, id, by, status, code) => {
    const { call } = await setUp();
    expect(await call(`${id}/certificate`, { commonName: 'rtu-7' }, by)).toMatchObject({ status, body: { code } });
  });

  it.each([{ commonName: '' }, { commonName: 'x', fingerprint: 'ab' }, { subject: 'CN=x' }])(
    'is refused as %j',
    async (body) => {
      const { call } = await setUp();
      expect(await call('rtu/certificate', body)).toMatchObject({ status: 400 });
    },
  );
});
