import { createServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createFakeIssuer, type Role } from '@wellflow/security';
import { createGrantKafka } from '../../application/commands/grant-kafka';
import { createRevokeKafka, createSettleKafka } from '../../application/commands/revoke-kafka';
import { createFakeDirectory } from '../../application/fakes.support';
import type { KafkaCluster } from '../../application/kafka-cluster';
import { unlimited, type ClientAccess } from '../../domain/access/organization-access';
import { createInMemoryKafkaSlots } from '../../infrastructure/persistence/in-memory-kafka-slots';
import { gatewayProblems } from './problems';
import { producerKafkaRoutes } from './producer-kafka.routes';

/** A cluster in memory: who may what on it, and whether it can be reached. */
function createFakeCluster(isBound: boolean) {
  const state = {
    reachable: true,
    topics: new Set<string>(),
    rights: new Set<string>(),
    passwords: new Map<string, string>(),
  };
  const reach = (): void => {
    if (!state.reachable) throw Object.assign(new Error('no broker'), { code: 'ECONNREFUSED' });
  };
  const cluster: KafkaCluster = {
    open: async ({ rawTopic, replyTopic, producerId }) => {
      reach();
      for (const topic of [rawTopic, replyTopic]) state.topics.add(topic);
      state.rights.add(producerId);
      return { isBound };
    },
    setPassword: async (producerId, password) => void state.passwords.set(producerId, password),
    shut: async ({ producerId }) => {
      reach();
      state.rights.delete(producerId);
      state.passwords.delete(producerId);
    },
    remove: async ({ rawTopic, replyTopic }) => {
      for (const topic of [rawTopic, replyTopic]) state.topics.delete(topic);
    },
  };
  return Object.assign(state, { cluster });
}

async function setUp({ isBound = true, most = 2 } = {}) {
  const [issuer, directory, fake] = [createFakeIssuer(), createFakeDirectory(), createFakeCluster(isBound)];
  const client = (clientId: string, changes: Partial<ClientAccess> = {}): ClientAccess => ({
    ...{ clientId, status: 'active', roles: ['producer'], tokensFrom: null, ...unlimited },
    ...changes,
  });
  for (const organization of ['demo', 'other']) {
    const clients = ['rtu-1', 'rtu-2'].map((id) => client(`${organization}-${id}`));
    const others = [
      client(`${organization}-gone`, { status: 'revoked' }),
      client(`${organization}-app`, { roles: ['admin'] }),
    ];
    await directory.change(organization, () => ({
      ...{ organization, name: organization, status: 'active', clients: [...clients, ...others], users: [] },
    }));
  }
  const slots = createInMemoryKafkaSlots(Date.now);
  const { cluster } = fake;
  let passwords = 0;
  const newPassword = (): string => `password-${(passwords += 1)}`;
  const server = await createServer({
    ...{ name: 'gateway', logger: createLogger({ service: 'gateway', level: 'silent' }) },
    ...{
      metrics: createMetrics({ service: 'gateway', runtime: false }),
      verifier: issuer.verify,
      problems: gatewayProblems,
    },
  });
  const grantKafka = createGrantKafka({ directory, slots, cluster, most, newPassword });
  const revokeKafka = createRevokeKafka({ directory, slots, cluster, onLater: () => undefined });
  await server.register(producerKafkaRoutes({ grantKafka, revokeKafka, brokers: ['kafka:9092'] }));
  const call = async (method: 'PUT' | 'DELETE', producerId: string, { query = '', role = 'admin' as Role } = {}) => {
    const headers = { authorization: await issuer.bearer({ organization: 'demo', roles: [role] }) };
    return server.inject({ method, url: `/v1/producers/${producerId}/kafka${query}`, headers });
  };
  const granted = async (producerId: string) =>
    (await directory.find('demo'))?.clients.find(({ clientId }) => clientId === producerId)?.rawTopic ?? null;
  return { call, fake, granted, settle: createSettleKafka({ slots, cluster, removeAfterMs: 0 }) };
}

describe('the way in over Kafka', () => {
  it('is told once to the administrator who gives it, and ingestion is told of its topics', async () => {
    const { call, granted } = await setUp();
    const reply = await call('PUT', 'demo-rtu-1');
    expect([reply.statusCode, reply.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(reply.json()).toEqual({
      producerId: 'demo-rtu-1',
      brokers: ['kafka:9092'],
      rawTopic: 'wellflow.ingestion.raw.v1.demo.demo-rtu-1',
      replyTopic: 'wellflow.ingestion.reply.v1.demo.demo-rtu-1',
      groupPrefix: 'demo-rtu-1',
      isBound: true,
      detail: expect.stringContaining('Only this producer'),
      mechanism: 'SCRAM-SHA-512',
      username: 'demo-rtu-1',
      password: 'password-1',
    });
    expect(await granted('demo-rtu-1')).toBe('wellflow.ingestion.raw.v1.demo.demo-rtu-1');
    expect((await call('PUT', 'demo-rtu-1')).json()).toMatchObject({ password: 'password-2' });
  });

  it('says so where the cluster holds nobody to rights', async () => {
    const { call } = await setUp({ isBound: false });
    const reply = (await call('PUT', 'demo-rtu-1')).json();
    expect(reply).toMatchObject({ isBound: false, detail: expect.stringContaining('no authorizer') });
    expect(reply).not.toHaveProperty('password');
  });

  it('is given to as many as the cluster is given, and no more', async () => {
    const { call, settle } = await setUp({ most: 1 });
    expect((await call('PUT', 'demo-rtu-1')).statusCode).toBe(200);
    expect((await call('PUT', 'demo-rtu-2')).json()).toMatchObject({ status: 409, code: 'gateway/kafka-way-in-full' });
    expect((await call('PUT', 'demo-rtu-1')).statusCode).toBe(200);
    await call('DELETE', 'demo-rtu-1');
    expect((await call('PUT', 'demo-rtu-2')).json()).toMatchObject({ code: 'gateway/kafka-way-in-full' });
    await call('DELETE', 'demo-rtu-1', { query: '?topics=delete' });
    expect((await call('PUT', 'demo-rtu-1')).json()).toMatchObject({ status: 409, code: 'gateway/kafka-way-in-going' });
    await settle();
    expect((await call('PUT', 'demo-rtu-2')).statusCode).toBe(200);
  });

  it('is taken away with its rights at once, or as soon as the cluster can be reached', async () => {
    const { call, fake, granted, settle } = await setUp();
    await call('PUT', 'demo-rtu-1');
    fake.reachable = false;
    expect((await call('DELETE', 'demo-rtu-1')).statusCode).toBe(204);
    expect(await granted('demo-rtu-1')).toBeNull();
    expect(fake.rights).toEqual(new Set(['demo-rtu-1']));
    fake.reachable = true;
    expect(await settle()).toBe(1);
    expect([fake.rights.size, fake.passwords.size, fake.topics.size, await settle()]).toEqual([0, 0, 2, 0]);
  });

  it('is not given half: 503 while the cluster cannot be reached, and nothing is told', async () => {
    const { call, fake, granted } = await setUp();
    fake.reachable = false;
    expect((await call('PUT', 'demo-rtu-1')).statusCode).toBe(503);
    expect(await granted('demo-rtu-1')).toBeNull();
  });

  it.each([
    ['demo-nobody', 404, 'gateway/unknown-producer'],
    ['other-rtu-1', 404, 'gateway/unknown-producer'],
    ['demo-app', 404, 'gateway/unknown-producer'],
    ['demo-gone', 409, 'gateway/producer-revoked'],
  ])('is not for %s', async (producerId, status, code) => {
    const { call } = await setUp();
    expect((await call('PUT', producerId)).json()).toMatchObject({ status, code });
  });

  it.each(['operator', 'producer', 'viewer', 'sre'] as const)('is not for a %s to give or take', async (role) => {
    const { call } = await setUp();
    for (const method of ['PUT', 'DELETE'] as const)
      expect((await call(method, 'demo-rtu-1', { role })).statusCode).toBe(403);
  });
});
