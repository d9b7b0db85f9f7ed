import { randomBytes, randomUUID } from 'node:crypto';
import type { Routes } from '@wellflow/http';
import type { ServiceKit, Startable } from '@wellflow/service';
import type { AccessDirectory } from './application/access-directory';
import { createChangeProducer, type ChangeProducer } from './application/commands/change-producer';
import { createGrantKafka } from './application/commands/grant-kafka';
import { createRegisterProducer } from './application/commands/register-producer';
import { createRevokeKafka, createSettleKafka, type RevokeKafka } from './application/commands/revoke-kafka';
import type { Credentials } from './application/credentials';
import type { ProducerSecrets } from './application/producer-secrets';
import { createListProducers } from './application/queries/list-producers';
import type { GatewayConfig } from './config';
import { createKafkaCluster } from './infrastructure/kafka/kafka-cluster';
import { createPostgresKafkaSlots } from './infrastructure/persistence/postgres-kafka-slots';
import { producerKafkaRoutes } from './presentation/http/producer-kafka.routes';
import { producersRoutes } from './presentation/http/producers.routes';
import { createSettleKafkaJob } from './presentation/jobs/settle-kafka';

export interface ProducerPartsDeps {
  readonly kit: Pick<ServiceKit, 'database' | 'kafka' | 'logger' | 'now'>;
  readonly config: GatewayConfig;
  readonly directory: AccessDirectory;
  readonly credentials: Credentials;
  readonly secrets: ProducerSecrets;
}

export interface ProducerParts {
  readonly routes: readonly Routes[];
  readonly job: Startable;
}

const settleEveryMs = 30_000;
/** Ingestion looks every five seconds, and finishes what it has. */
const removeAfterMs = 60_000;

/** Who may send readings, and who of them over Kafka. */
export function wireProducers({ kit, config, directory, credentials, secrets }: ProducerPartsDeps): ProducerParts {
  const { database, kafka, logger, now } = kit;
  const { own } = config;
  const makesCredentials = own.WELLFLOW_GATEWAY_KAFKA_CREDENTIALS === 'scram';
  const slots = createPostgresKafkaSlots(database);
  const cluster = createKafkaCluster(kafka, makesCredentials);
  const onLater = (err: unknown): void => logger.warn({ err }, 'a producer is shut out of Kafka later');
  const grantKafka = createGrantKafka({
    ...{ directory, slots, cluster, most: own.WELLFLOW_GATEWAY_KAFKA_PRODUCERS },
    ...(makesCredentials && { newPassword: () => randomBytes(32).toString('base64url') }),
  });
  const revokeKafka = createRevokeKafka({ directory, slots, cluster, onLater });
  const all = { directory, credentials, secrets, now, createId: () => `producer-${randomUUID()}` };
  const producers = {
    registerProducer: createRegisterProducer(all),
    changeProducer: withoutKafkaOnceRevoked(createChangeProducer(all), revokeKafka),
    listProducers: createListProducers(all),
  };
  const brokers = own.WELLFLOW_GATEWAY_KAFKA_ADDRESS ?? config.kafkaBrokers;
  const settleKafka = createSettleKafka({ slots, cluster, removeAfterMs });
  return {
    routes: [producersRoutes(producers), producerKafkaRoutes({ grantKafka, revokeKafka, brokers })],
    job: createSettleKafkaJob({ settleKafka, everyMs: settleEveryMs, logger }),
  };
}

/** Who is shut out is shut out everywhere. */
function withoutKafkaOnceRevoked(change: ChangeProducer, { shut }: RevokeKafka): ChangeProducer {
  return {
    ...change,
    revoke: async (order) => {
      await change.revoke(order);
      await shut(order);
    },
  };
}
