import { schemas, topics, type Payloads } from '@wellflow/contracts';
import { createConsumer, createKafka, ensureTopics, registerSchemas } from '@wellflow/kafka';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createDatabase, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations, startService, type RunningService, type ServiceDefinition } from '@wellflow/service';
import {
  eventually,
  requireAddress,
  testDatabase,
  testOrganization,
  uniqueSuffix,
  type TestDatabase,
} from '@wellflow/testing';
import { connectAsync, type MqttClient } from 'mqtt';
import { newClient } from 'sparkplug-client';
import { createAcceptReadings } from './application/commands/accept-readings';
import { readConfig } from './config';
import { createKafkaReadingLog } from './infrastructure/messaging/kafka-reading-log';
import { startBroker, type BrokerProcess } from './infrastructure/mqtt/broker.support';
import { describeHostLeases } from './infrastructure/mqtt/host-leases.contract';
import { createPostgresHostLeases } from './infrastructure/mqtt/postgres-host-leases';
import { createPostgresQuarantine } from './infrastructure/persistence/postgres-quarantine';
import { migrations } from './migrations';
import { quarantineHandlers } from './presentation/events/quarantine.consumer';
import { createMqttJobs } from './wire-mqtt';
import { fixedWindows } from './application/intake-windows.support';

const logger = createLogger({ service: 'mqtt-spec', level: (process.env['TEST_LOG'] ?? 'silent') as 'silent' });
const organization = testOrganization();
const hostId = `wellflow-${uniqueSuffix()}`;
const group = `mqtt-${uniqueSuffix()}`;
const state = `spBv1.0/STATE/${hostId}`;
let urls: TestDatabase;
let database: Database;
let broker: BrokerProcess;
let service: RunningService;
let watcher: MqttClient;
const said: string[] = [];

beforeAll(async () => {
  urls = await testDatabase({
    name: 'mqtt',
    migrate: (target) => runMigrations({ ...target, migrations: allMigrations(migrations) }),
  });
  database = await createDatabase({ url: urls.appUrl, systemUrl: urls.systemUrl });
  await prepareKafka();
  broker = await startBroker();
  watcher = await watch();
  service = await startIngestion();
});
afterAll(async () => {
  await service?.stop();
  await watcher?.endAsync(true);
  await broker?.kill();
  await database?.close();
  await urls?.drop();
});

async function prepareKafka(): Promise<void> {
  const metrics = createMetrics({ service: 'mqtt-spec', runtime: false });
  const kafka = createKafka({
    brokers: [requireAddress('TEST_KAFKA_BROKERS')],
    registryUrl: requireAddress('TEST_REGISTRY_URL'),
    ...{ clientId: 'mqtt-spec', schemas, logger, metrics },
  });
  await ensureTopics(kafka, Object.values(topics));
  await registerSchemas(kafka, schemas);
  await kafka.close();
}

async function watch(): Promise<MqttClient> {
  const client = await connectAsync(broker.url);
  client.on('message', (_, payload) => said.push(payload.toString()));
  await client.subscribeAsync(state, { qos: 1 });
  return client;
}

function startIngestion(): Promise<RunningService> {
  const config = readConfig({
    PORT: '0',
    WELLFLOW_KAFKA_BROKERS: requireAddress('TEST_KAFKA_BROKERS'),
    WELLFLOW_REGISTRY_URL: requireAddress('TEST_REGISTRY_URL'),
    WELLFLOW_ISSUER: 'spec',
    WELLFLOW_JWKS_URL: 'http://127.0.0.1:9/jwks.json',
    WELLFLOW_INGESTION_DATABASE_URL: urls.appUrl,
    WELLFLOW_INGESTION_SYSTEM_DATABASE_URL: urls.systemUrl,
    WELLFLOW_MQTT_URL: broker.url,
    WELLFLOW_MQTT_ORGANIZATION: organization,
    WELLFLOW_MQTT_HOST_ID: hostId,
    WELLFLOW_MQTT_REORDER_MS: '300',
    WELLFLOW_MQTT_TOPICS: 'plain/{tag*}',
  });
  return startService({ definition: definitionOf(config.mqtt), config, logger });
}

/** Births and deaths as they were told, `-` for a death. */
const lives: string[] = [];
const recordNodeLife: Parameters<typeof createMqttJobs>[0]['recordNodeLife'] = async (_of, { edge, device, alive }) =>
  void lives.push(`${alive ? '+' : '-'}${edge}/${device}`);

/** The way in over MQTT, and the way of what is kept apart, as ingestion has them. */
function definitionOf(brokers: Parameters<typeof createMqttJobs>[1]): ServiceDefinition {
  const nothing = { findAll: async () => new Map() };
  const wire: ServiceDefinition['wire'] = async (kit) => {
    const log = createKafkaReadingLog({ producer: kit.producer() });
    const accept = createAcceptReadings({ wells: nothing, tags: nothing, windows: fixedWindows(), log, now: kit.now });
    const handlers = quarantineHandlers({
      quarantine: createPostgresQuarantine(kit.database.reads),
      tellAlreadyArrived: async () => undefined,
    });
    const quarantine = { topics: [topics.ingestionQuarantine.name], ordered: false, handlers };
    return {
      routes: [],
      jobs: createMqttJobs({ kit, accept, log, recordNodeLife }, brokers),
      consumers: [createConsumer<Payloads>({ ...kit.group(group), ...quarantine })],
    };
  };
  return { entities: [], problems: {}, wire, followsAccess: false, deadLetterRoutes: false };
}

interface Kept {
  readonly tag: string;
  readonly value: string | null;
  readonly quality: string | null;
  readonly reason: string;
}

/** What has gone all the way: broker, host, Kafka, consumer, Postgres. The tags are nobody's yet, so it waits there. */
async function kept(tag: string): Promise<readonly Kept[]> {
  const sql = `SELECT reading->>'tag' AS tag, reading->>'value' AS value, reading->>'quality' AS quality, reason
    FROM quarantined_reading WHERE reading->>'tag' LIKE $1 ORDER BY reading->>'sourceTime', item`;
  return database.unitOfWork.run({ organization }, (tx) => query<Kept>(tx, sql, [`${tag}%`]));
}

async function eventuallyKept(tag: string, wanted: readonly Partial<Kept>[]): Promise<void> {
  await eventually(async () => expect(await kept(tag)).toMatchObject(wanted), { timeoutMs: 30_000 });
}

const at = (ms: number): number => Date.now() - 60_000 + ms;

/** An edge node by a client that is not ours. */
async function anEdgeNode(edgeNode: string) {
  const client = newClient({
    ...{ serverUrl: broker.url, username: '', password: '', groupId: 'pad', edgeNode, clientId: edgeNode },
    mqttOptions: { reconnectPeriod: 300 },
  });
  const births: number[] = [];
  const pressure = (value: number, ms: number) => ({
    name: 'pressure',
    type: 'Double' as const,
    value,
    timestamp: at(ms),
  });
  client.on('birth', () => {
    births.push(Date.now());
    client.publishNodeBirth({ timestamp: Date.now(), metrics: [pressure(births.length, births.length)] });
  });
  // It answers every command by its births, as its documentation says.
  client.on('ncmd', () => client.emit('birth'));
  await eventually(() => expect(births.length).toBeGreaterThan(0));
  return {
    births,
    send: (value: number, ms: number) =>
      client.publishNodeData({ timestamp: Date.now(), metrics: [pressure(value, ms)] }),
    /** Its connection breaks without a goodbye; it comes back by itself. */
    kill: () => void (client as unknown as { client: MqttClient }).client.stream.destroy(),
    stop: () => client.stop(),
  };
}

describeHostLeases('leases in Postgres', async () => createPostgresHostLeases(database.unitOfWork));

describe('the state of the host', () => {
  it('tck-id-host-topic-phid-birth-retain: is told, retained', async () => {
    await eventually(() => expect(said.length).toBeGreaterThan(0), { timeoutMs: 30_000 });
    expect(JSON.parse(said.at(-1) ?? '')).toEqual({ online: true, timestamp: expect.any(Number) });
    const late = await connectAsync(broker.url);
    const retained = new Promise((resolve) =>
      late.on('message', (_, payload, { retain }) => resolve([String(payload), retain])),
    );
    await late.subscribeAsync(state, { qos: 1 });
    expect(await retained).toEqual([said.at(-1), true]);
    await late.endAsync(true);
  });

  it('tck-id-message-flow-hid-sparkplug-state-message-delivered: is put right when somebody says otherwise', async () => {
    const before = said.length;
    await watcher.publishAsync(state, JSON.stringify({ online: false, timestamp: 1 }), { qos: 1, retain: true });
    await eventually(() => expect(said.length).toBeGreaterThanOrEqual(before + 2));
    expect(said.slice(-2).map((text) => JSON.parse(text).online)).toEqual([false, true]);
  });
});

describe('an edge node', () => {
  it('is born, sends, dies without a word and comes back', async () => {
    const node = await anEdgeNode('rtu-1');
    node.send(11, 11);
    const good = (value: string) => ({ tag: 'pad/rtu-1//pressure', value, quality: 'GOOD' });
    await eventuallyKept('pad/rtu-1/', [good('1'), good('11')]);
    node.kill();
    // Dead by its Will, and born again by itself: its value, sampled before, holds once more.
    const stale = { value: 'null', quality: 'STALE', reason: 'ingestion/unknown-tag' };
    await eventuallyKept('pad/rtu-1/', [good('1'), good('11'), stale, good('2')]);
    expect(lives.filter((life) => life.includes('rtu-1'))).toEqual(['+rtu-1/', '-rtu-1/', '+rtu-1/']);
    node.stop();
  });

  it('is asked for its births when the host does not know them, and only then', async () => {
    const node = await anEdgeNode('rtu-2');
    await eventuallyKept('pad/rtu-2/', [{ value: '1' }]);
    expect(node.births).toHaveLength(1);
    await service.stop();
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ online: false });
    service = await startIngestion();
    await eventually(() => expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ online: true }), {
      timeoutMs: 30_000,
    });
    node.send(22, 22);
    await eventually(() => expect(node.births).toHaveLength(2), { timeoutMs: 30_000 });
    await eventually(async () =>
      expect(await kept('pad/rtu-2/')).toContainEqual(expect.objectContaining({ value: '2' })),
    );
    node.stop();
  });
});

describe('plain messages', () => {
  const publish = (topic: string, payload: string) => watcher.publishAsync(topic, payload, { qos: 1 });

  it('are readings, or are kept as they came', async () => {
    const time = new Date().toISOString();
    await publish('plain/north/PT-1', JSON.stringify({ time, value: 5 }));
    await publish('plain/north/PT-2', 'no reading');
    await publish('plain/north/PT-3', JSON.stringify({ time: 'yesterday', value: 5 }));
    await eventuallyKept('north/PT-1', [{ value: '5', reason: 'ingestion/unknown-tag' }]);
    await eventuallyKept('plain/north/PT-2', [{ value: '"no reading"', reason: 'ingestion/not-json' }]);
    await eventuallyKept('plain/north/PT-3', [{ reason: 'ingestion/invalid-time' }]);
  });

  it('that come while nobody listens are taken afterwards', async () => {
    await service.stop();
    await publish('plain/south/PT-1', JSON.stringify({ time: new Date().toISOString(), value: 6 }));
    service = await startIngestion();
    await eventuallyKept('south/PT-1', [{ value: '6' }]);
  });
});
