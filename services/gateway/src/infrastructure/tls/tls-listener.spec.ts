import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { createServer, Type, type HttpServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createFakeIssuer } from '@wellflow/security';
import { createExchangeCertificate } from '../../application/commands/exchange-certificate';
import { createFakeDirectory } from '../../application/fakes.support';
import { createMemoryBoundCertificates } from '../persistence/memory-bound-certificates';
import { makeAuthority, type Authority, type Issued } from './certificates.support';
import { createTlsListener, type TlsListener } from './tls-listener';

const issuer = createFakeIssuer();
const logger = createLogger({ service: 'spec', level: 'silent' });
const producer = {
  status: 'active',
  roles: ['producer'],
  tokensFrom: null,
  name: 'RTU',
  wells: [],
  tagPrefixes: [],
} as const;
const clock = { nowMs: Date.now() };
let folder: string;
let servers: Authority;
let clients: Authority;
let server: HttpServer;
let listener: TlsListener;
let directory: ReturnType<typeof createFakeDirectory>;
let certificates: ReturnType<typeof createMemoryBoundCertificates>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellflow-tls-'));
  [servers, clients] = [makeAuthority('servers'), makeAuthority('clients')];
  directory = createFakeDirectory();
  certificates = createMemoryBoundCertificates();
  clock.nowMs = Date.now();
  await setProducer('active');
  await certificates.save('demo', { producerId: 'rtu', commonName: 'rtu-7', fingerprint: null });
  await put(servers.issue({ commonNames: ['gateway'], isServer: true }));
  await open();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);

async function put(own: Issued, revoked: string = clients.revoke()): Promise<void> {
  await writeFile(path('server.pem'), own.certificate);
  await writeFile(path('server.key'), own.key);
  await writeFile(path('clients.pem'), clients.certificate);
  await writeFile(path('revoked.pem'), revoked);
}

function setProducer(status: 'active' | 'revoked'): Promise<void> {
  const client = { ...producer, clientId: 'rtu', readingsPerSecond: null, status, rawTopic: null, replyTopic: null };
  const access = { organization: 'demo', name: 'Demo', status: 'active', clients: [client], users: [] } as const;
  return directory.change('demo', () => access);
}

async function open(): Promise<void> {
  const sign = async (grant: object) => ({ token: (await issuer.bearer(grant)).slice(7), expiresInSeconds: 60 });
  listener = await createTlsListener({
    paths: {
      certificate: path('server.pem'),
      key: path('server.key'),
      clientAuthorities: path('clients.pem'),
      revoked: path('revoked.pem'),
    },
    exchangeCertificate: createExchangeCertificate({ directory, certificates, sign, nowMs: () => clock.nowMs }),
    ...{ host: '127.0.0.1', port: 0, newId: () => 'request-1', logger, lookEveryMs: 3_600_000 },
  });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify });
  await server.register(listener.routes);
  const schema = { response: { 200: Type.Object({ who: Type.String(), of: Type.String() }) } };
  const config = { access: { roles: ['producer'] } } as const;
  server.get('/v1/who', { schema, config }, async ({ principal }) => ({
    ...{ who: principal.subject, of: principal.organization },
  }));
  await server.listen({ host: '127.0.0.1', port: 0 });
}

interface Asking {
  readonly by?: Issued;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
}

interface Told {
  readonly status: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly serverSerial: string;
}

/** One request over TLS, by a client that checks who answers. */
function ask({ by, headers = {}, agent }: Asking = {}): Promise<Told> {
  const own = by === undefined ? {} : { cert: by.certificate, key: by.key };
  const to = { host: '127.0.0.1', port: listener.port(), path: '/v1/who', ca: servers.certificate };
  return new Promise((resolve, reject) => {
    request({ ...to, ...own, headers, agent: agent ?? false, servername: 'localhost' }, (reply) => {
      const { socket } = reply;
      const serverSerial = socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : '';
      let text = '';
      reply.on('data', (chunk) => (text += String(chunk)));
      reply.on('end', () => resolve({ status: reply.statusCode, body: JSON.parse(text), serverSerial }));
    })
      .on('error', reject)
      .end();
  });
}

const rtu = (changes: object = {}): Issued =>
  clients.issue({ organizations: ['demo'], commonNames: ['rtu-7'], ...changes });
const accepted = { status: 200, body: { who: 'rtu', of: 'demo' } };

const fingerprintOf = ({ certificate }: Issued): string =>
  new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();

describe('a certificate', () => {
  it('speaks for the producer it is bound to, renewed ones too', async () => {
    expect(await ask({ by: rtu() })).toMatchObject(accepted);
    expect(await ask({ by: rtu() })).toMatchObject(accepted);
  });

  it.each([
    ['nobody has bound', { commonNames: ['rtu-8'] }],
    ['names another organization', { organizations: ['other'] }],
  ])('that %s is refused', async (_what, changes) => {
    expect(await ask({ by: rtu(changes) })).toMatchObject({
      status: 401,
      body: { code: 'gateway/unknown-certificate' },
    });
  });

  it.each([
    ['is over', { days: -1 }, 'CERT_HAS_EXPIRED'],
    ['has two common names', { commonNames: ['rtu-7', 'rtu-8'] }, 'one CN'],
    ['has two organizations', { organizations: ['demo', 'other'] }, 'one O'],
    ['has no organization', { organizations: [] }, 'one O'],
  ])('that %s is refused, and told why', async (_what, changes, why) => {
    const { status, body } = await ask({ by: rtu(changes) });
    expect([status, body['code']]).toEqual([401, 'gateway/certificate-refused']);
    expect(body['detail']).toContain(why);
  });

  it('of an authority that we do not know is refused', async () => {
    const stranger = makeAuthority('clients').issue({ organizations: ['demo'], commonNames: ['rtu-7'] });
    expect(await ask({ by: stranger })).toMatchObject({ status: 401, body: { code: 'gateway/certificate-refused' } });
  });

  it('bound by its fingerprint is no other of its name', async () => {
    const [own, other] = [rtu(), rtu()];
    const { body } = await ask({ by: own });
    expect(body).toEqual(accepted.body);
    const fingerprint = fingerprintOf(own);
    await certificates.save('demo', { producerId: 'rtu', commonName: 'rtu-7', fingerprint });
    expect(await ask({ by: own })).toMatchObject(accepted);
    expect(await ask({ by: other })).toMatchObject({ status: 401, body: { code: 'gateway/unknown-certificate' } });
  });

  it('is refused seconds after its producer was revoked, or it was bound no more', async () => {
    const own = rtu();
    expect(await ask({ by: own })).toMatchObject(accepted);
    await setProducer('revoked');
    clock.nowMs += 5_001;
    expect(await ask({ by: own })).toMatchObject({ status: 401, body: { code: 'gateway/unknown-certificate' } });
    await setProducer('active');
    expect(await ask({ by: own })).toMatchObject(accepted);
    await certificates.remove('demo', 'rtu');
    clock.nowMs += 5_001;
    expect(await ask({ by: own })).toMatchObject({ status: 401 });
  });

  it('that is over while its connection stands is refused', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const own = rtu({ days: 1 });
    expect(await ask({ by: own, agent })).toMatchObject(accepted);
    clock.nowMs += 2 * 86_400_000;
    expect(await ask({ by: own, agent })).toMatchObject({ status: 401, body: { code: 'gateway/unknown-certificate' } });
    agent.destroy();
  });

  it('leaves a token that is sent with it what it is', async () => {
    const headers = {
      authorization: await issuer.bearer({ subject: 'ada', organization: 'other', roles: ['producer'] }),
    };
    expect(await ask({ by: rtu(), headers })).toMatchObject({ status: 200, body: { who: 'ada', of: 'other' } });
    expect(await ask({ by: rtu(), headers: { authorization: 'Bearer nonsense' } })).toMatchObject({ status: 401 });
  });
});

describe('a connection without a certificate', () => {
  it('needs a token', async () => {
    expect(await ask()).toMatchObject({ status: 401, body: { code: 'security/unauthenticated' } });
    const headers = {
      authorization: await issuer.bearer({ subject: 'rtu', organization: 'demo', roles: ['producer'] }),
    };
    expect(await ask({ headers })).toMatchObject(accepted);
  });

  it.each([
    'x-client-cert',
    'x-ssl-client-s-dn',
    'x-forwarded-client-cert',
    'client-cert',
    'ssl-client-subject-dn',
    'x-amzn-mtls-clientcert-subject',
  ])('gets in by no header: %s', async (name) => {
    const headers = { [name]: name.includes('dn') ? 'CN=rtu-7,O=demo' : encodeURIComponent(rtu().certificate) };
    expect(await ask({ headers })).toMatchObject({ status: 401, body: { code: 'security/unauthenticated' } });
  });
});

describe('the files', () => {
  it('are read again without a restart', async () => {
    const before = await ask({ by: rtu() });
    await put(servers.issue({ commonNames: ['gateway'], isServer: true }));
    await listener.reload();
    const after = await ask({ by: rtu() });
    expect(after).toMatchObject(accepted);
    expect(after.serverSerial).not.toBe(before.serverSerial);
  });

  it('that make no sense leave things as they are', async () => {
    const before = await ask({ by: rtu() });
    await writeFile(path('server.pem'), 'half a file');
    await expect(listener.reload()).rejects.toThrow();
    expect(await ask({ by: rtu() })).toMatchObject({ ...accepted, serverSerial: before.serverSerial });
  });

  it('shut out what their authority has revoked, on connections that stand as well', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const [lost, kept] = [rtu(), rtu()];
    expect(await ask({ by: lost, agent })).toMatchObject(accepted);
    await writeFile(path('revoked.pem'), clients.revoke(lost));
    await listener.reload();
    const after = await ask({ by: lost, agent }).catch(() => ask({ by: lost, agent }));
    expect(after).toMatchObject({ status: 401, body: { code: 'gateway/certificate-refused' } });
    expect(after.body['detail']).toContain('CERT_REVOKED');
    expect(await ask({ by: kept })).toMatchObject(accepted);
    agent.destroy();
  });

  it('name the authorities that count from now on', async () => {
    expect(await ask({ by: rtu() })).toMatchObject(accepted);
    const old = rtu();
    clients = makeAuthority('other clients');
    await put(servers.issue({ commonNames: ['gateway'], isServer: true }));
    await listener.reload();
    expect(await ask({ by: old })).toMatchObject({ status: 401, body: { code: 'gateway/certificate-refused' } });
    expect(await ask({ by: rtu() })).toMatchObject(accepted);
  });

  it('that are not there keep it from starting', async () => {
    await rm(path('server.key'));
    await expect(open()).rejects.toThrow('server.key');
  });
});
