import { schemas } from '@wellflow/contracts';
import { createKafka, type Kafka } from '@wellflow/kafka';
import { createLogger, createMetrics } from '@wellflow/observability';
import { startService, type RunningService, type ServiceDefinition } from '@wellflow/service';
import { requireAddress } from '@wellflow/testing';
import { createIntake } from '../../application/intake-limits';
import { createProducerRates } from '../../application/producer-rates';
import { readConfig } from '../../config';
import { defaultIntake } from '../../intake-settings';
import { wireKafkaWayIn } from '../../wire-kafka-way-in';
import { fixedWindows } from '../../application/intake-windows.support';

export interface WayInSettings {
  readonly appUrl: string;
  readonly systemUrl: string;
  /** The consumer group is the test's own: other tests' topics are not this one's. */
  readonly group: string;
  /** Ends the process where it is when it is about to reply: the readings are stored, nobody has been told. */
  readonly isToDie?: () => boolean;
}

const logger = createLogger({ service: 'way-in', level: (process.env['TEST_LOG'] ?? 'silent') as 'silent' });

/** The asset a well's name stands for: every well but those called unknown is known. */
export const assetOf = (well: string): string => `asset-${well}`;

/** The way in over Kafka as ingestion has it, beside nothing else. */
export function startWayIn({
  appUrl,
  systemUrl,
  group,
  isToDie = () => false,
}: WayInSettings): Promise<RunningService> {
  const config = readConfig({
    PORT: '0',
    WELLFLOW_KAFKA_BROKERS: requireAddress('TEST_KAFKA_BROKERS'),
    WELLFLOW_REGISTRY_URL: requireAddress('TEST_REGISTRY_URL'),
    WELLFLOW_ISSUER: 'spec',
    WELLFLOW_JWKS_URL: 'http://127.0.0.1:9/jwks.json',
    WELLFLOW_INGESTION_DATABASE_URL: appUrl,
    WELLFLOW_INGESTION_SYSTEM_DATABASE_URL: systemUrl,
  });
  return startService({ definition: definitionOf(group, isToDie), config, logger });
}

function definitionOf(group: string, isToDie: () => boolean): ServiceDefinition {
  const findAll = async (_organization: string, wells: ReadonlySet<string>) =>
    new Map([...wells].filter((well) => !well.startsWith('unknown')).map((well) => [well, assetOf(well)]));
  const wire: ServiceDefinition['wire'] = async (kit) => {
    const consumer = wireKafkaWayIn({
      kit: {
        ...kit,
        group: () => kit.group(group),
        kafka: { ...kit.kafka, client: mortal(kit.kafka.client, isToDie) },
      },
      ...{ wells: { findAll }, tags: { findAll: async () => new Map() }, counted: (accept) => accept },
      windows: fixedWindows(),
      ...{ intake: createIntake(defaultIntake, Date.now), rates: createProducerRates(Date.now), refreshMs: 500 },
    });
    return { routes: [], consumers: [consumer] };
  };
  return { entities: [], problems: {}, wire, followsAccess: false, deadLetterRoutes: false };
}

/** Replies alone go by a producer of this client. */
function mortal(client: Kafka['client'], isToDie: () => boolean): Kafka['client'] {
  const producer: Kafka['client']['producer'] = (options) => {
    const living = client.producer(options);
    const send: typeof living.send = (record) => {
      if (isToDie()) process.kill(process.pid, 'SIGKILL');
      return living.send(record);
    };
    return { ...living, send };
  };
  return Object.assign(Object.create(client), { producer });
}

export function openSpecKafka(): Kafka {
  return createKafka({
    brokers: [requireAddress('TEST_KAFKA_BROKERS')],
    registryUrl: requireAddress('TEST_REGISTRY_URL'),
    ...{ clientId: 'way-in-spec', schemas, logger },
    metrics: createMetrics({ service: 'way-in-spec', runtime: false }),
  });
}
