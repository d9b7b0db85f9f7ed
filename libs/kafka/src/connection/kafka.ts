import type { Logger, Metrics } from '@wellflow/observability';
import { Kafka as KafkaJs } from 'kafkajs';
import type { Admin, ISocketFactory, SASLOptions } from 'kafkajs';
import type { ConnectionOptions } from 'node:tls';
import { createCodec } from '../avro/codec';
import type { Codec, KnownSchema } from '../avro/codec';
import { createSchemaRegistry } from '../avro/registry';
import type { CallPolicy, SchemaRegistry } from '../avro/registry';
import { kafkaLog } from './kafka-log';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  /** Name of the process, seen in the broker's logs and quotas. */
  readonly clientId: string;
  /** Confluent-compatible: `http://127.0.0.1:18081/apis/ccompat/v7`. */
  readonly registryUrl: string;
  readonly registryPolicy?: CallPolicy;
  /** Records this process writes or reads; `schemas` of `@wellflow/contracts`. */
  readonly schemas: Readonly<Record<string, KnownSchema>>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly ssl?: boolean | ConnectionOptions;
  readonly sasl?: SASLOptions;
  /** How long a request may take before it is retried, in milliseconds. Default 10 000. */
  readonly requestTimeoutMs?: number;
  /** Where connections go; for tests that cut the network. */
  readonly socketFactory?: ISocketFactory;
}

/** One process' way to Kafka: producers, consumers and the relay are made from it. */
export interface Kafka {
  readonly clientId: string;
  readonly codec: Codec;
  readonly registry: SchemaRegistry;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly client: KafkaJs;
  /** Shared; connected when first asked for. */
  readonly admin: () => Promise<Admin>;
  /** Tells this cluster from any other: positions belong to one. */
  readonly clusterId: () => Promise<string>;
  /** For readiness. @throws Error when no broker answers. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export function createKafka(options: KafkaOptions): Kafka {
  const { clientId, logger, metrics, registryUrl, registryPolicy } = options;
  const registry = createSchemaRegistry({ url: registryUrl, ...(registryPolicy && { policy: registryPolicy }) });
  const client = new KafkaJs(clientSettings(options));
  const { admin, close } = sharedAdmin(client);
  const describe = async () => (await admin()).describeCluster();
  return {
    clientId,
    codec: createCodec(registry, options.schemas),
    registry,
    logger,
    metrics,
    client,
    admin,
    clusterId: async () => (await describe()).clusterId,
    ping: async () => void (await describe()),
    close,
  };
}

function clientSettings({
  brokers,
  clientId,
  logger,
  ssl,
  sasl,
  requestTimeoutMs = 10_000,
  socketFactory,
}: KafkaOptions) {
  return {
    clientId,
    brokers: [...brokers],
    logCreator: kafkaLog(logger),
    connectionTimeout: 3_000,
    requestTimeout: requestTimeoutMs,
    // kafkajs alone retries what goes to Kafka; policies around it only limit and break.
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
    ...(ssl !== undefined && { ssl }),
    ...(sasl && { sasl }),
    ...(socketFactory && { socketFactory }),
  };
}

function sharedAdmin(client: KafkaJs): Pick<Kafka, 'admin' | 'close'> {
  let connecting: Promise<Admin> | undefined;
  const connect = async (): Promise<Admin> => {
    const admin = client.admin();
    await admin.connect();
    return admin;
  };
  return {
    admin: () => {
      connecting ??= connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      return connecting;
    },
    close: async () => {
      const admin = await connecting?.catch(() => undefined);
      connecting = undefined;
      await admin?.disconnect();
    },
  };
}
