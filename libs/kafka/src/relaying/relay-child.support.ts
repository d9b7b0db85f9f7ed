import type { OutboxStore } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createDatabase, createOutboxStore } from '@wellflow/postgres';
import { createKafka } from '../connection/kafka';
import { createOutboxRelay } from './outbox-relay';

/** A process that relays and says on its output when it leads. On SIGUSR2 it stops itself at the worst moment. */
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
  const relay = createOutboxRelay({ kafka, store: stoppable(createOutboxStore(database)), source: 'wellflow/child' });
  relay.start();
  let state = '';
  setInterval(() => {
    if (relay.status().state !== state) process.stdout.write(`${(state = relay.status().state)}\n`);
  }, 20);
}

/** The worst moment: rows are fetched, and not yet sent. */
function stoppable(store: OutboxStore): OutboxStore {
  let isArmed = false;
  process.once('SIGUSR2', () => (isArmed = true));
  return {
    ...store,
    listUnsent: async (limit, except) => {
      const rows = await store.listUnsent(limit, except);
      if (isArmed && rows.length > 0) {
        isArmed = false;
        process.kill(process.pid, 'SIGSTOP');
      }
      return rows;
    },
  };
}

void main(process.argv.slice(2));
