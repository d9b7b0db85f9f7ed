import { schemas, topics, type FallDecidedV1, type ReadingsJudgedV1 } from '@wellflow/contracts';
import {
  createKafka,
  createProducer,
  ensureTopics,
  registerSchemas,
  type Consumer,
  type Kafka,
  type Producer,
} from '@wellflow/kafka';
import { parseInstant, type JsonObject } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createConsumerStore, createDatabase, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import {
  eventually,
  requireAddress,
  testDatabase,
  testGroupName,
  testOrganization,
  testUuid,
  type TestDatabase,
} from '@wellflow/testing';
import type { ReadingHistory } from '../../application/reading-history';
import { toHistoryMessage } from '../../infrastructure/messaging/history-messages';
import { productionMigrations } from '../../infrastructure/persistence/migrations';
import { createPostgresReadingHistory } from '../../infrastructure/persistence/postgres-reading-history';
import { aReading, everything } from '../../infrastructure/persistence/reading-history.contract';
import { judgedConsumer } from './judged-events.consumer';

const organization = testOrganization();
const wellId = testUuid(1);
const measurement = 'oil-total';
const sourceTime = parseInstant('2026-11-23T12:00:00.000001Z');
const receivedAt = parseInstant('2026-11-23T12:00:01Z');
let server: TestDatabase;
let database: Database;
let kafka: Kafka;
let producer: Producer;
let consumer: Consumer;
let history: ReadingHistory;

beforeAll(async () => {
  const migrations = allMigrations(productionMigrations({ distributed: false }));
  server = await testDatabase({ name: 'production', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl });
  history = createPostgresReadingHistory(database.reads);
  kafka = createKafka({
    brokers: [requireAddress('TEST_KAFKA_BROKERS')],
    registryUrl: requireAddress('TEST_REGISTRY_URL'),
    ...{ clientId: 'judged-spec', schemas },
    logger: createLogger({ service: 'judged-spec', level: 'silent' }),
    metrics: createMetrics({ service: 'judged-spec', runtime: false }),
  });
  await ensureTopics(kafka, Object.values(topics));
  await registerSchemas(kafka, schemas);
  producer = createProducer({ kafka, source: 'wellflow/ingestion' });
  const store = createConsumerStore(database);
  const { unitOfWork } = database;
  consumer = judgedConsumer({ kafka, store, unitOfWork, group: testGroupName('judged'), tickMs: 200 }, history);
});
afterAll(async () => {
  await consumer?.stop();
  await producer?.close();
  await kafka?.close();
  await database?.close();
  await server?.drop();
});

const tell = (schema: string, payload: JsonObject, topic: string = topics.ingestionJudged.name) =>
  producer.send([{ topic, key: `${organization}/${wellId}`, schema, payload, organization, occurredAt: receivedAt }]);

function judged(changes: Partial<ReadingsJudgedV1['readings'][number]>): ReadingsJudgedV1 {
  const value = { number: null, integer: null, flag: null, text: null };
  const reading = {
    tagId: null,
    tag: null,
    measurement,
    sourceTime,
    verdict: 'stored',
    flags: [],
    quality: 'GOOD',
    ...value,
  };
  return {
    receiptId: testUuid(8),
    producerId: 'lab',
    assetId: wellId,
    receivedAt,
    readings: [{ ...reading, ...changes }],
  };
}

it('what ingestion tells over Kafka is seen in the history, though it came before the reading', async () => {
  await tell('wellflow.ingestion.ReadingsJudgedV1', judged({ flags: ['reset-undecided'], quality: 'UNCERTAIN' }));
  const decided: FallDecidedV1 = {
    ...{ fallId: testUuid(3), assetId: wellId, tagId: null, tag: null, measurement, was: 'reset', rolloverAt: null },
    ...{
      fellAt: sourceTime,
      until: sourceTime,
      registerFrom: 500,
      registerTo: 3,
      decidedBy: 'ada',
      reason: 'a new meter',
    },
    decidedAt: receivedAt,
  };
  await tell('wellflow.ingestion.FallDecidedV1', decided);
  await tell('wellflow.ingestion.ReadingsJudgedV1', judged({ verdict: 'conflict', number: 7 }));
  consumer.start();
  await database.unitOfWork.run({ organization }, (tx) =>
    history.store(tx, organization, [aReading({ measurement, unit: 'bbl', value: 3, sourceTime, receivedAt })]),
  );
  const seen = async (reading: object) =>
    expect(await history.list(organization, everything({ measurement }))).toMatchObject([reading]);
  await eventually(() => seen({ value: 3, quality: 'GOOD', flags: ['reset', 'conflict'] }), { timeoutMs: 60_000 });
  await tell('wellflow.ingestion.ReadingsJudgedV1', judged({ verdict: 'correction', number: 4.5 }));
  await eventually(() => seen({ value: 4.5, flags: ['corrected'] }), { timeoutMs: 60_000 });
});

it('that a closed day changed can be told', async () => {
  const times = { changedFrom: sourceTime, changedUntil: receivedAt };
  const change = { wellId, day: '2026-11-20', measurements: [measurement], reasons: ['correction'], ...times };
  const { topic, schema, payload } = toHistoryMessage(organization, change);
  await expect(tell(schema, payload, topic)).resolves.toBeUndefined();
});
