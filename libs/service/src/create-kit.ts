import { readFile } from 'node:fs/promises';
import type { ServiceConfig } from '@wellflow/config';
import { schemas, topics } from '@wellflow/contracts';
import {
  createKafka,
  createOutboxRelay,
  createProducer,
  type Kafka,
  type OutboxRelay,
  type Producer,
} from '@wellflow/kafka';
import { createClock } from '@wellflow/kernel';
import { createMetrics, type Logger, type Metrics } from '@wellflow/observability';
import {
  createConsumerStore,
  createDatabase,
  createOutboxStore,
  isDatabaseFailure,
  type Database,
} from '@wellflow/postgres';
import { parsePolicies, type PartialPolicy, type Policies, type Policy } from '@wellflow/resilience';
import { createPolicies, type PolicyFor } from './create-policies';
import type { ServiceDefinition, ServiceKit } from './service-definition';

export interface KitParts {
  readonly definition: ServiceDefinition;
  readonly config: ServiceConfig;
  readonly logger: Logger;
}

/** The kit, and what the service's process starts and closes around it. */
export interface OpenKit extends ServiceKit {
  readonly relay: OutboxRelay;
  /** In the order in which nothing is used after it is closed. */
  close(): Promise<void>;
}

/** Opens everything a service stands on. @throws when the database does not answer within a minute. */
export async function createKit({ definition, config, logger }: KitParts): Promise<OpenKit> {
  const metrics = createMetrics({ service: config.service, logger });
  const policyFor = createPolicies({ policies: await readPolicies(config), metrics, logger, failures });
  const database = await openDatabase({ definition, config, logger }, metrics, policyFor);
  const kafka = openKafka({ config, logger, metrics, registryPolicy: policyFor('registry') });
  const source = `wellflow/${config.service}`;
  const relay = createOutboxRelay({ kafka, store: createOutboxStore(database), source });
  const producer = openOnce(() => createProducer({ kafka, source, policy: policyFor('kafka', kafkaPolicy) }));
  const group = createGroups({ config, kafka, database });
  const now = createClock(Date.now);
  const kit = { config, logger, metrics, now, database, kafka, policyFor, group, wakeRelay: relay.wake };
  const close = () => closeInOrder({ producer: producer.opened(), kafka, database, metrics });
  return { ...kit, producer: producer.get, relay, close };
}

/** kafkajs alone retries what goes to Kafka; around it there are only limits. */
const kafkaPolicy: PartialPolicy = { timeoutMs: 30_000, retry: false, bulkhead: false };
/** The unit of work itself retries what may be retried. */
const databasePolicy: PartialPolicy = {
  timeoutMs: 10_000,
  retry: false,
  bulkhead: { slots: 16, queue: 512, queueTimeoutMs: 5_000 },
};
/** A violated constraint or a bug in a handler is the caller's affair: the database is well. */
const failures = { postgres: isDatabaseFailure, 'postgres-system': isDatabaseFailure };

function createGroups(deps: {
  readonly config: ServiceConfig;
  readonly kafka: Kafka;
  readonly database: Database;
}): ServiceKit['group'] {
  const { kafka, database, config } = deps;
  const store = createConsumerStore(database);
  const deadLetterTopic = deadLetterTopicOf(config.service);
  return (name) => ({
    kafka,
    group: `${config.service}.${name}`,
    store,
    unitOfWork: database.unitOfWork,
    deadLetterTopic,
  });
}

function deadLetterTopicOf(service: string): string {
  const topic = Object.values(topics).find(({ kind, owner }) => kind === 'dead-letter' && owner === service);
  if (topic === undefined) throw new Error(`schemas/topics.yaml declares no dead-letter topic for ${service}`);
  return topic.name;
}

async function readPolicies({ policyFile, policyVariables }: ServiceConfig): Promise<Policies> {
  const file: unknown = policyFile === undefined ? undefined : JSON.parse(await readFile(policyFile, 'utf8'));
  return parsePolicies(file, policyVariables);
}

function openDatabase(
  { definition, config, logger }: KitParts,
  metrics: Metrics,
  policyFor: PolicyFor,
): Promise<Database> {
  return createDatabase({
    url: config.databaseUrl,
    systemUrl: config.systemDatabaseUrl,
    ...(config.replicaDatabaseUrl === undefined ? {} : { replicaUrl: config.replicaDatabaseUrl }),
    entities: definition.entities,
    policy: policyFor('postgres', databasePolicy),
    systemPolicy: policyFor('postgres-system', databasePolicy),
    metrics,
    logger,
  });
}

function openKafka(deps: {
  readonly config: ServiceConfig;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly registryPolicy: Policy;
}): Kafka {
  const { config, ...rest } = deps;
  return createKafka({
    brokers: config.kafkaBrokers,
    ...config.kafkaSecurity,
    clientId: `wellflow-${config.service}`,
    registryUrl: config.registryUrl,
    schemas,
    ...rest,
  });
}

function openOnce(open: () => Producer): { readonly get: () => Producer; readonly opened: () => Producer | undefined } {
  let producer: Producer | undefined;
  return { get: () => (producer ??= open()), opened: () => producer };
}

interface Opened {
  readonly producer: Producer | undefined;
  readonly kafka: Kafka;
  readonly database: Database;
  readonly metrics: Metrics;
}

async function closeInOrder({ producer, kafka, database, metrics }: Opened): Promise<void> {
  await producer?.close();
  await kafka.close();
  await database.close();
  metrics.close();
}
