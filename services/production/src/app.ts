import { topics, type Payloads } from '@wellflow/contracts';
import { createBatchConsumer, createConsumer, type Consumer, type GroupOptions } from '@wellflow/kafka';
import {
  createPostgresKnownWells,
  knownWellHandlers,
  knownWellIdentifierTable,
  knownWellTable,
  listKnownWellsRoute,
} from '@wellflow/known-wells';
import type { Metrics } from '@wellflow/observability';
import { afterCommit } from '@wellflow/postgres';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import { createListReadings } from './application/queries/list-readings';
import type { ReadingHistory } from './application/reading-history';
import type { ProductionConfig } from './config';
import { createPostgresReadingHistory } from './infrastructure/persistence/postgres-reading-history';
import { storeReadings } from './presentation/events/reading-events.consumer';
import { listReadingsRoute } from './presentation/http/list-readings.route';
import { productionProblems } from './presentation/http/problems';

export const production: ServiceDefinition = {
  entities: [knownWellTable, knownWellIdentifierTable],
  problems: productionProblems,
  wire,
};

export async function runProduction(config: ProductionConfig): Promise<void> {
  await runService(production, config);
}

async function wire({ database, now, group, metrics }: ServiceKit): Promise<ServiceParts> {
  const knownWells = createPostgresKnownWells(database.reads);
  const history = createPostgresReadingHistory(database.reads);
  const store = storeReadings(countStored(history, metrics));
  const handlers = knownWellHandlers(knownWells);
  return {
    routes: [
      listReadingsRoute({ listReadings: createListReadings({ wells: knownWells, history, now }) }),
      listKnownWellsRoute({ path: '/v1/production/wells', knownWells }),
    ],
    consumers: [
      createConsumer<Payloads>({ ...group('wells'), topics: [topics.wellsWell.name], handlers }),
      readingsConsumer({ ...group('readings'), topics: [topics.ingestionReadings.name] }, store),
      // A group of its own: a backfill of millions never delays live readings.
      readingsConsumer({ ...group('readings-history'), topics: [topics.ingestionReadingsHistory.name] }, store),
    ],
  };
}

function readingsConsumer(options: GroupOptions, handler: ReturnType<typeof storeReadings>): Consumer {
  const schemas = ['wellflow.ingestion.ReadingsAcceptedV1'] as const;
  return createBatchConsumer<Payloads, (typeof schemas)[number]>({ ...options, schemas, ordered: false, handler });
}

function countStored(history: ReadingHistory, metrics: Metrics): Pick<ReadingHistory, 'store'> {
  const name = 'wellflow_production_readings_stored_total';
  const counter = metrics.counter({ name, help: 'Readings that were new and are in the history' });
  return {
    store: async (tx, organization, readings) => {
      const stored = await history.store(tx, organization, readings);
      afterCommit(tx, () => counter.inc({}, stored));
      return stored;
    },
  };
}
