import { instantFromEpochMillis } from '@wellflow/kernel';
import type { Instant, OutgoingMessage } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import type { Metrics } from '@wellflow/observability';
import {
  appendToOutbox,
  createConsumerStore,
  createDatabase,
  createDeadLetterStore,
  createOutboxStore,
  platformMigrations,
  query,
  runMigrations,
} from '@wellflow/postgres';
import type { Database } from '@wellflow/postgres';
import { eventually, requireAddress, testDatabase, uniqueSuffix } from '@wellflow/testing';
import type { TestDatabase } from '@wellflow/testing';
import { createKafka } from './connection/kafka';
import type { Kafka, KafkaOptions } from './connection/kafka';
import { registerSchemas } from './connection/register-schemas';
import { ensureTopics } from './connection/topics';
import { toHeaders } from './producing/headers';
import { createSender } from './producing/sender';
import type { Sender } from './producing/sender';

export const opened = 'wellflow.test.ValveOpenedV1';
export const closed = 'wellflow.test.ValveClosedV1';

export type ValveOpened = { readonly valve: string; readonly turn: number; readonly note?: string | null };
export type TestPayloads = { readonly [opened]: ValveOpened; readonly [closed]: { readonly valve: string } };

const record = (fullName: string, fields: readonly object[]) => {
  const at = fullName.lastIndexOf('.');
  return { type: 'record', namespace: fullName.slice(0, at), name: fullName.slice(at + 1), fields };
};
export const openedAvro = record(opened, [
  { name: 'valve', type: 'string' },
  { name: 'turn', type: 'int' },
  { name: 'note', type: ['null', 'string'], default: null },
]);
export const closedAvro = record(closed, [{ name: 'valve', type: 'string' }]);

export const now = (): Instant => instantFromEpochMillis(Date.now());

/** A database, two topics and a connection of its own for one spec file. */
export interface World {
  readonly database: Database;
  readonly urls: TestDatabase;
  readonly kafka: Kafka;
  readonly topic: string;
  readonly deadLetterTopic: string;
  readonly consumerStore: ReturnType<typeof createConsumerStore>;
  readonly outboxStore: ReturnType<typeof createOutboxStore>;
  readonly deadLetterStore: ReturnType<typeof createDeadLetterStore>;
  readonly sender: Sender;
  kafkaOf(changes: Partial<KafkaOptions>): Kafka;
  /** Puts a valve's turns in the outbox, each in a transaction of its own. */
  tell(organization: string, valve: string, turns: readonly number[]): Promise<void>;
  /** Sends to the topic directly, without an order. */
  send(
    valves: readonly ValveOpened[],
    changes?: { readonly organization?: string; readonly ids?: readonly string[] },
  ): Promise<void>;
  close(): Promise<void>;
}

export const quiet = createLogger({ service: 'kafka-spec', level: (process.env['TEST_LOG'] ?? 'silent') as 'silent' });

export function settings(
  topic: string,
  metrics: Metrics = createMetrics({ service: 'kafka-spec', runtime: false }),
): KafkaOptions {
  return {
    brokers: [requireAddress('TEST_KAFKA_BROKERS')],
    registryUrl: requireAddress('TEST_REGISTRY_URL'),
    clientId: `spec-${topic}`,
    schemas: {
      [opened]: { name: opened, avro: openedAvro },
      [closed]: { name: closed, avro: closedAvro },
    },
    logger: quiet,
    metrics,
  };
}

export async function createWorld({ partitions = 3 } = {}): Promise<World> {
  const topic = `spec.kafka.${uniqueSuffix()}`;
  const deadLetterTopic = `${topic}.dead-letter`;
  const urls = await testDatabase({
    name: 'kafka',
    migrate: ({ ownerUrl, roles }) => runMigrations({ ownerUrl, roles, migrations: [...platformMigrations, effects] }),
  });
  const database = await createDatabase({ url: urls.appUrl, systemUrl: urls.systemUrl });
  const kafka = createKafka(settings(topic));
  const config = { 'cleanup.policy': 'delete' };
  await ensureTopics(kafka, [
    { name: topic, partitions, config },
    { name: deadLetterTopic, partitions: 1, config },
  ]);
  const on = [
    { name: opened, avro: openedAvro },
    { name: closed, avro: closedAvro },
  ];
  await registerSchemas(kafka, Object.fromEntries(on.map((schema) => [schema.name, { ...schema, topics: [topic] }])));
  await kafka.codec.prepare(topic, opened);
  const sender = createSender(kafka);
  return {
    database,
    urls,
    kafka,
    topic,
    deadLetterTopic,
    sender,
    consumerStore: createConsumerStore(database),
    outboxStore: createOutboxStore(database),
    deadLetterStore: createDeadLetterStore(database),
    kafkaOf: (changes) => createKafka({ ...settings(topic), ...changes }),
    tell: async (organization, valve, turns) => {
      for (const turn of turns) {
        await database.unitOfWork.run({ organization }, (tx) =>
          appendToOutbox(tx, [told(topic, organization, { valve, turn })], { organization, at: now() }),
        );
      }
    },
    send: (valves, { organization = 'acme', ids = [] } = {}) =>
      sender.send(
        valves.map((payload, index) => {
          const key = `${organization}/${payload.valve}`;
          const id = ids[index] ?? crypto.randomUUID();
          const head = { id, organization, key, schema: opened, source: 'spec', occurredAt: now() };
          return { topic, key, value: kafka.codec.encode(topic, opened, payload), headers: toHeaders(head) };
        }),
      ),
    close: async () => {
      await sender.close();
      await (await kafka.admin()).deleteTopics({ topics: [topic, deadLetterTopic] });
      await kafka.close();
      await database.close();
      await urls.drop();
    },
  };
}

export function told(topic: string, organization: string, payload: ValveOpened): OutgoingMessage {
  return { topic, key: `${organization}/${payload.valve}`, schema: opened, payload };
}

/** What handlers of specs do: one row a turn, which may be there twice only if something is broken. */
const effects = {
  id: 'spec/0001-effect',
  sql: `CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, organization text NOT NULL, valve text NOT NULL, turn integer NOT NULL);
    GRANT SELECT, INSERT ON effect TO {{app}}, {{system}}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {{app}}`,
};

export async function effectsOf({ database }: World, valve?: string): Promise<readonly number[]> {
  const rows = await database.system.run((tx) =>
    query<{ turn: number }>(tx, 'SELECT turn FROM effect WHERE $1::text IS NULL OR valve = $1 ORDER BY id', [
      valve ?? null,
    ]),
  );
  return rows.map(({ turn }) => turn);
}

export const soon = <T>(assertion: () => Promise<T> | T, timeoutMs = 30_000): Promise<T> =>
  eventually(async () => assertion(), { timeoutMs });
