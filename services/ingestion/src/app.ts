import { createCache, createRedis, redisPolicy } from '@wellflow/cache';
import { topics, type Payloads } from '@wellflow/contracts';
import { createConsumer } from '@wellflow/kafka';
import {
  createPostgresKnownWells,
  knownWellIdentifierTable,
  knownWellProblems,
  knownWellTable,
} from '@wellflow/known-wells';
import type { Metrics } from '@wellflow/observability';
import { afterCommit } from '@wellflow/postgres';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import { createAcceptReadings, type AcceptReadings } from './application/commands/accept-readings';
import type { IngestionConfig } from './config';
import { createKafkaReadingLog } from './infrastructure/messaging/kafka-reading-log';
import { createBatchedWellLookup } from './infrastructure/persistence/batched-well-lookup';
import { createCachedWellDirectory } from './infrastructure/persistence/cached-well-directory';
import { createPostgresQuarantine } from './infrastructure/persistence/postgres-quarantine';
import { quarantineHandlers } from './presentation/events/quarantine.consumer';
import { wellEventHandlers } from './presentation/events/well-events.consumer';
import { listQuarantineRoute } from './presentation/http/list-quarantine.route';
import { postReadingsRoute } from './presentation/http/post-readings.route';

export const ingestion: ServiceDefinition = {
  entities: [knownWellTable, knownWellIdentifierTable],
  problems: knownWellProblems,
  wire,
};

export async function runIngestion(config: IngestionConfig): Promise<void> {
  await runService(ingestion, config);
}

async function wire(kit: ServiceKit): Promise<ServiceParts> {
  const { database, now, group } = kit;
  const knownWells = createPostgresKnownWells(database.reads);
  const quarantine = createPostgresQuarantine(database.reads);
  const wellIds = createWellIdCache(kit);
  const wells = createCachedWellDirectory({ lookUp: createBatchedWellLookup(knownWells), cache: wellIds });
  const acceptReadings = createAcceptReadings({ wells, log: createKafkaReadingLog({ producer: kit.producer() }), now });
  return {
    routes: [
      postReadingsRoute({ acceptReadings: countVerdicts(acceptReadings, kit.metrics) }),
      listQuarantineRoute({ quarantine }),
    ],
    consumers: [
      createConsumer<Payloads>({
        ...group('wells'),
        topics: [topics.wellsWell.name],
        handlers: wellEventHandlers({ knownWells, afterCommit, wellIds }),
      }),
      createConsumer<Payloads>({
        ...group('quarantine'),
        topics: [topics.ingestionQuarantine.name],
        ordered: false,
        handlers: quarantineHandlers(quarantine),
      }),
    ],
  };
}

function countVerdicts(acceptReadings: AcceptReadings, metrics: Metrics): AcceptReadings {
  const name = 'wellflow_ingestion_readings_total';
  const counter = metrics.counter({ name, help: 'Readings by their verdict', labelNames: ['status'] });
  return async (input) => {
    const verdict = await acceptReadings(input);
    const quarantined = verdict.results.reduce(
      (count, { status }) => (status === 'quarantined' ? count + 1 : count),
      0,
    );
    counter.inc({ status: 'accepted' }, verdict.accepted);
    counter.inc({ status: 'quarantined' }, quarantined);
    counter.inc({ status: 'rejected' }, verdict.results.length - verdict.accepted - quarantined);
    return verdict;
  };
}

/** Ids never change; what is not known yet is asked again after a second at the latest. */
function createWellIdCache({ config, metrics, logger, policyFor }: ServiceKit) {
  const redis = createRedis({ url: config.redisUrl, policy: policyFor('redis', redisPolicy), logger });
  const ttl = { memoryMs: 60_000, redisMs: 600_000, negativeMs: 1_000 };
  return createCache<string>({ name: 'well-ids', memory: { maxEntries: 200_000 }, redis, ttl, metrics });
}
