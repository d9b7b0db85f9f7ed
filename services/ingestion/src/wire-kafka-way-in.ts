import { createRawConsumer, createRawSender, type Consumer } from '@wellflow/kafka';
import type { ServiceKit } from '@wellflow/service';
import { createAcceptReadings, type AcceptReadings } from './application/commands/accept-readings';
import type { JudgeReadingsDeps } from './application/judge-readings';
import { createKnownKafkaGrants } from './infrastructure/kafka-way-in/known-kafka-grants';
import { receiptIdOf, withStableIds } from './infrastructure/kafka-way-in/stable-ids';
import { createKafkaReadingLog } from './infrastructure/messaging/kafka-reading-log';
import { createKafkaRawQuarantine } from './infrastructure/mqtt/kafka-raw-quarantine';
import { createTakeRawRecords } from './presentation/kafka-way-in/take-raw-records';
import type { ReadingsParts } from './wire-readings';

export interface KafkaWayInDeps extends JudgeReadingsDeps, Pick<ReadingsParts, 'intake' | 'rates'> {
  readonly kit: Pick<ServiceKit, 'database' | 'group' | 'kafka' | 'logger' | 'metrics' | 'policyFor' | 'producer'>;
  /** Counts verdicts as they are counted whichever way readings come. */
  readonly counted: (accept: AcceptReadings) => AcceptReadings;
  /** How often it is looked for topics that came or went. Default 5 000 ms. */
  readonly refreshMs?: number;
}

/** The way in over Kafka: topics of producers are found while the process runs, and left when they are revoked. */
export function wireKafkaWayIn(deps: KafkaWayInDeps): Consumer {
  const { kit, wells, tags, windows, counted, intake, rates, refreshMs = 5_000 } = deps;
  const { kafka, logger } = kit;
  const grants = createKnownKafkaGrants(kit.database);
  const replies = createRawSender(kafka);
  const log = createKafkaReadingLog({ producer: withStableIds(kit.producer()) });
  const policy = kit.policyFor('kafka');
  const records = createFigures(kit.metrics);
  const take = createTakeRawRecords({
    ...{ grants, replies, log, intake, rates, receiptIdOf },
    openAccept: ({ log: own, now }) => counted(createAcceptReadings({ wells, tags, windows, log: own, now })),
    openQuarantine: (door) => createKafkaRawQuarantine({ log, ...door }),
    storeClosedForSeconds: () => (policy.state().breaker === 'open' ? 1 : undefined),
    onFailure: (err, { topic, offset }) => logger.warn({ err, topic, offset }, 'a record is not stored yet'),
  });
  const consumer = createRawConsumer({
    ...{ kafka, group: kit.group('raw').group, topics: grants.refresh, refreshMs },
    take: async (batch) => {
      const taken = await take(batch);
      records.inc({}, taken.count);
      return taken;
    },
  });
  const stop = async (): Promise<void> => {
    await consumer.stop();
    await replies.close();
  };
  return { ...consumer, stop };
}

function createFigures(metrics: ServiceKit['metrics']) {
  const name = 'wellflow_ingestion_kafka_records_total';
  return metrics.counter({ name, help: 'Records of producers that were taken and answered' });
}
