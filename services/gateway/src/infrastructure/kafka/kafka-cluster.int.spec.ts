import { schemas } from '@wellflow/contracts';
import { createKafka, type Kafka, type KafkaOptions } from '@wellflow/kafka';
import { createClock } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createDatabase, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { eventually, requireAddress, testDatabase, testOrganization, uniqueSuffix } from '@wellflow/testing';
import { createGrantKafka, type GrantKafka, type KafkaGrant } from '../../application/commands/grant-kafka';
import { createRevokeKafka, createSettleKafka, type RevokeKafka } from '../../application/commands/revoke-kafka';
import type { AccessDirectory } from '../../application/access-directory';
import type { KafkaCluster } from '../../application/kafka-cluster';
import { unlimited, type ClientAccess } from '../../domain/access/organization-access';
import { migrations } from '../../migrations';
import { clientAccessTable, organizationAccessTable, userAccessTable } from '../persistence/access.table';
import { createPostgresAccessDirectory } from '../persistence/postgres-access-directory';
import { createPostgresKafkaSlots } from '../persistence/postgres-kafka-slots';
import { createKafkaCluster } from './kafka-cluster';
import { startSecuredBroker, type SecuredBroker } from './secured-broker.support';

let test: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let directory: AccessDirectory;
let broker: SecuredBroker;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  test = await testDatabase({
    name: 'gateway-kafka',
    migrate: async ({ ownerUrl, roles }) =>
      void (await runMigrations({ ownerUrl, roles, migrations: allMigrations(migrations) })),
  });
  const entities = [organizationAccessTable, clientAccessTable, userAccessTable];
  database = await createDatabase({ url: test.appUrl, systemUrl: test.systemUrl, entities });
  const { unitOfWork } = database;
  directory = createPostgresAccessDirectory({ unitOfWork, now: createClock(Date.now), wakeRelay: () => undefined });
  broker = await startSecuredBroker();
});
afterAll(async () => {
  for (const undo of cleanUp.toReversed()) await undo();
  await broker?.stop();
  await database?.close();
  await test?.drop();
});

function connect(address: string, options: Partial<KafkaOptions> = {}): Kafka {
  const kafka = createKafka({
    brokers: [address],
    registryUrl: requireAddress('TEST_REGISTRY_URL'),
    ...{ clientId: 'spec', schemas, logger: createLogger({ service: 'spec', level: 'silent' }) },
    metrics: createMetrics({ service: 'spec', runtime: false }),
    ...options,
  });
  cleanUp.push(() => kafka.close());
  return kafka;
}

interface Gateway {
  readonly organization: string;
  readonly cluster: KafkaCluster;
  readonly revokeKafka: RevokeKafka;
  /** Another producer of the organization with each call. */
  register(): Promise<string>;
  grant(producerId: string): ReturnType<GrantKafka>;
  settle(): Promise<number>;
}

async function openGateway(address: string, options: Partial<KafkaOptions> = {}): Promise<Gateway> {
  const organization = testOrganization();
  await directory.change(organization, () => ({ organization, name: 'x', status: 'active', clients: [], users: [] }));
  const kafka = connect(address, options);
  const [slots, cluster] = [createPostgresKafkaSlots(database), createKafkaCluster(kafka, true)];
  const newPassword = (): string => `password-${uniqueSuffix()}`;
  const grantKafka = createGrantKafka({ directory, slots, cluster, most: 100, newPassword });
  const onLater = (error: unknown): never => {
    throw error;
  };
  return {
    organization,
    cluster,
    revokeKafka: createRevokeKafka({ directory, slots, cluster, onLater }),
    register: async () => {
      const clientId = `producer-${uniqueSuffix()}`;
      const common = { clientId, status: 'active', roles: ['producer'], tokensFrom: null } as const;
      const client: ClientAccess = { ...common, ...unlimited };
      await directory.change(organization, (before) => before && { ...before, clients: [...before.clients, client] });
      return clientId;
    },
    grant: (producerId) => grantKafka({ organization, producerId }),
    settle: createSettleKafka({ slots, cluster, removeAfterMs: 0 }),
  };
}

/** A client as a producer has one, with nothing but what the gateway told it. */
function clientOf({ producerId, password = '' }: Pick<KafkaGrant, 'producerId' | 'password'>) {
  const sasl = { mechanism: 'scram-sha-512', username: producerId, password } as const;
  const { client } = connect(broker.outer, { sasl });
  return {
    write: async (topic: string, value: string) => {
      const producer = client.producer({ retry: { retries: 1 }, allowAutoTopicCreation: false });
      try {
        await producer.connect();
        await producer.send({ topic, messages: [{ value }] });
      } finally {
        await producer.disconnect();
      }
    },
    read: async (topic: string, groupId: string): Promise<string> => {
      const consumer = client.consumer({ groupId, retry: { retries: 1, restartOnFailure: async () => false } });
      const heard = Promise.withResolvers<string>();
      consumer.on('consumer.crash', ({ payload: { error } }) => heard.reject(error));
      heard.promise.catch(() => undefined);
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [topic], fromBeginning: true });
        await consumer.run({ eachMessage: async ({ message }) => heard.resolve(String(message.value)) });
        return await heard.promise;
      } finally {
        await consumer.disconnect();
      }
    },
  };
}

async function writeAsPlatform(topic: string, value: string): Promise<void> {
  const producer = connect(broker.inner).client.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value }] });
  await producer.disconnect();
}

const notAllowed = /not authorized/i;
/** What kafkajs makes of being refused a group. */
const foreignGroup = /find group coordinator/i;

describe('a producer on a cluster with an authorizer', () => {
  it('writes to its own raw topic and reads its own replies, and nobody else’s', async () => {
    const { register, grant } = await openGateway(broker.inner);
    const [one, other] = [await grant(await register()), await grant(await register())];
    expect(one).toMatchObject({ isBound: true, password: expect.stringMatching(/^password-/) });
    const client = clientOf(one);
    await client.write(one.rawTopic, 'mine');
    await expect(client.write(other.rawTopic, 'not mine')).rejects.toThrow(notAllowed);
    await expect(client.write(one.replyTopic, 'a reply of mine')).rejects.toThrow(notAllowed);
    await writeAsPlatform(one.replyTopic, 'to one');
    await writeAsPlatform(other.replyTopic, 'to the other');
    // The first group of a cluster finds its coordinator only after a moment.
    await eventually(async () => expect(await client.read(one.replyTopic, one.producerId)).toBe('to one'));
    await expect(client.read(other.replyTopic, one.producerId)).rejects.toThrow(notAllowed);
    for (const group of [other.producerId, 'ingestion.raw'])
      await expect(client.read(one.replyTopic, group)).rejects.toThrow(foreignGroup);
    await expect(client.read(one.rawTopic, one.producerId)).rejects.toThrow(notAllowed);
    await expect(client.write('wellflow.ingestion.readings.v1', 'past the checks')).rejects.toThrow(notAllowed);
  });

  it('is given its rights by a gateway that itself proves who it is', async () => {
    const { cluster } = await openGateway(broker.inner);
    await cluster.setPassword('wellflow', 'platform-password');
    const sasl = { mechanism: 'scram-sha-512', username: 'wellflow', password: 'platform-password' } as const;
    const { register, grant } = await openGateway(broker.outer, { sasl });
    const granted = await grant(await register());
    await eventually(() => clientOf(granted).write(granted.rawTopic, 'mine'));
  });

  it('is refused with the password before, once it asked again', async () => {
    const { register, grant } = await openGateway(broker.inner);
    const producerId = await register();
    const [first, second] = [await grant(producerId), await grant(producerId)];
    await clientOf(second).write(second.rawTopic, 'mine');
    await expect(clientOf(first).write(first.rawTopic, 'mine')).rejects.toThrow(/authentication/i);
  });

  it('is shut out once it is revoked, and its topics stay until they are to be deleted', async () => {
    const { organization, register, grant, revokeKafka, settle } = await openGateway(broker.inner);
    const grantOf = async (producerId: string) =>
      (await directory.find(organization))?.clients.find(({ clientId }) => clientId === producerId)?.rawTopic;
    const granted = await grant(await register());
    const order = { organization, producerId: granted.producerId };
    const topics = async () => (await connect(broker.inner).admin()).listTopics();
    expect(await grantOf(granted.producerId)).toBe(granted.rawTopic);
    await revokeKafka.revoke({ ...order, removesTopics: false });
    await revokeKafka.revoke({ ...order, removesTopics: false });
    expect(await grantOf(granted.producerId)).toBeNull();
    await eventually(() => expect(clientOf(granted).write(granted.rawTopic, 'x')).rejects.toThrow(/authentication/i));
    expect(await topics()).toEqual(expect.arrayContaining([granted.rawTopic, granted.replyTopic]));
    await revokeKafka.revoke({ ...order, removesTopics: true });
    await expect(grant(granted.producerId)).rejects.toMatchObject({ code: 'gateway/kafka-way-in-going' });
    expect(await settle()).toBe(1);
    await eventually(async () => {
      const left = await topics();
      expect([granted.rawTopic, granted.replyTopic].filter((topic) => left.includes(topic))).toEqual([]);
    });
    const again = await grant(granted.producerId);
    await eventually(() => clientOf(again).write(again.rawTopic, 'mine'));
  });
});

describe('a cluster without an authorizer', () => {
  it('says so, and asks for no password', async () => {
    const { organization, register, grant, revokeKafka, settle } = await openGateway(
      requireAddress('TEST_KAFKA_BROKERS'),
    );
    const granted = await grant(await register());
    expect(granted).toMatchObject({ isBound: false });
    expect(granted).not.toHaveProperty('password');
    await revokeKafka.revoke({ organization, producerId: granted.producerId, removesTopics: true });
    expect(await settle()).toBe(1);
  });
});

describe('the cap of a cluster', () => {
  it('holds for all organizations together, and a place is free once its topics are gone', async () => {
    const slots = createPostgresKafkaSlots(database);
    const slot = (nth: number) => ({
      ...{ organization: `org-${nth}`, producerId: `p-${nth}`, rawTopic: `raw-${nth}`, replyTopic: `reply-${nth}` },
    });
    const open = (most: number) => Promise.all([1, 2, 3, 4, 5].map((nth) => slots.open(slot(nth), most)));
    const before = await countSlots();
    const outcomes = await open(before + 3);
    expect(outcomes.toSorted()).toEqual(['full', 'full', 'open', 'open', 'open']);
    const held = slot(outcomes.indexOf('open') + 1);
    expect(await slots.open(held, 0)).toBe('open');
    await slots.close(held, 'removing');
    await slots.settle({ ...held, state: 'removing' });
    const waiting = slot(outcomes.indexOf('full') + 1);
    expect(await slots.open(waiting, before + 3)).toBe('open');
  });
});

async function countSlots(): Promise<number> {
  const rows = await database.system.run((tx) => query(tx, 'SELECT 1 FROM kafka_slot', []));
  return rows.length;
}
