import { topics, type Payloads } from '@wellflow/contracts';
import { createBatchConsumer, createConsumer } from '@wellflow/kafka';
import {
  createPostgresKnownWells,
  knownWellHandlers,
  knownWellIdentifierTable,
  knownWellTable,
  listKnownWellsRoute,
} from '@wellflow/known-wells';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import { createListReadings } from './application/queries/list-readings';
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

async function wire({ database, now, group }: ServiceKit): Promise<ServiceParts> {
  const knownWells = createPostgresKnownWells(database.reads);
  const history = createPostgresReadingHistory(database.reads);
  const readings = { schemas: ['wellflow.ingestion.ReadingsAcceptedV1'], ordered: false, handler: storeReadings(history) } as const;
  return {
    routes: [
      listReadingsRoute({ listReadings: createListReadings({ wells: knownWells, history, now }) }),
      listKnownWellsRoute({ path: '/v1/production/wells', knownWells }),
    ],
    consumers: [
      createConsumer<Payloads>({ ...group('wells'), topics: [topics.wellsWell.name], handlers: knownWellHandlers(knownWells) }),
      createBatchConsumer<Payloads, 'wellflow.ingestion.ReadingsAcceptedV1'>({
        ...group('readings'),
        topics: [topics.ingestionReadings.name],
        ...readings,
      }),
      // A group of its own: a backfill of millions never delays live readings.
      createBatchConsumer<Payloads, 'wellflow.ingestion.ReadingsAcceptedV1'>({
        ...group('readings-history'),
        topics: [topics.ingestionReadingsHistory.name],
        ...readings,
      }),
    ],
  };
}
