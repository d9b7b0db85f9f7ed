import { createLogger, createMetrics } from '@wellflow/observability';
import { createDatabase, createOutboxStore } from '@wellflow/postgres';
import { createKafka } from '../connection/kafka';
import { createOutboxRelay } from './outbox-relay';

/** A process that relays, to be stopped and killed by a spec; says on its output when it leads. */
async function main([
  url = '',
  systemUrl = '',
  broker = '',
  registryUrl = '',
  schemas = '{}',
]: readonly string[]): Promise<void> {
  const logger = createLogger({ service: 'relay-child', level: 'silent' });
  const metrics = createMetrics({ service: 'relay-child', runtime: false });
  const database = await createDatabase({ url, systemUrl });
  const kafka = createKafka({
    brokers: [broker],
    registryUrl,
    clientId: 'relay-child',
    schemas: JSON.parse(schemas),
    logger,
    metrics,
  });
  const relay = createOutboxRelay({ kafka, store: createOutboxStore(database), source: 'wellflow/spec' });
  relay.start();
  let state = '';
  setInterval(() => {
    if (relay.status().state !== state) process.stdout.write(`${(state = relay.status().state)}\n`);
  }, 20);
}

void main(process.argv.slice(2));
