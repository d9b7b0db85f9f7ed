import { createLogger, createMetrics } from '@wellflow/observability';
import { createSender } from '../producing/sender';
import { createKafka } from './kafka';

const warmUpMs = 3_000;
const watchMs = 8_000;

/** Connects as an idle service does, and prints the share of a core it used. */
async function main([broker = '', registryUrl = '', topic = '']: readonly string[]): Promise<void> {
  const logger = createLogger({ service: 'idle-child', level: 'silent' });
  const metrics = createMetrics({ service: 'idle-child', runtime: false });
  const kafka = createKafka({ brokers: [broker], registryUrl, clientId: 'idle-child', schemas: {}, logger, metrics });
  await createSender(kafka).send([{ topic, key: 'acme/idle', value: Buffer.from('idle'), headers: {} }]);
  const consumer = kafka.client.consumer({ groupId: `idle-${process.pid}-${topic}`, maxWaitTimeInMs: 1_000 });
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({ eachBatch: async () => undefined });
  await new Promise((resolve) => setTimeout(resolve, warmUpMs));
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, watchMs));
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${(user + system) / 1_000 / watchMs}\n`, () => process.exit());
}

void main(process.argv.slice(2));
