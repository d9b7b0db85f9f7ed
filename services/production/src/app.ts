import { topics, type Payloads } from '@wellflow/contracts';
import { createBatchConsumer, createConsumer, type Consumer, type GroupOptions } from '@wellflow/kafka';
import {
  createPostgresKnownWells,
  knownWellHandlers,
  knownWellIdentifierTable,
  knownWellTable,
  listKnownWellsRoute,
} from '@wellflow/known-wells';
import type { Routes } from '@wellflow/http';
import type { Metrics } from '@wellflow/observability';
import { afterCommit, createJobRunner } from '@wellflow/postgres';
import {
  runService,
  type ServiceDefinition,
  type ServiceKit,
  type ServiceParts,
  type Startable,
} from '@wellflow/service';
import { createChooseReadingPolicy } from './application/commands/choose-reading-policy';
import { createKeepHistory } from './application/commands/keep-history';
import type { ReadingPolicy } from './application/history-upkeep';
import { createDownSampleReadings } from './application/queries/down-sample-readings';
import { createFindStretch } from './application/queries/find-stretch';
import { createGetReadingPolicy } from './application/queries/get-reading-policy';
import { createListReadings } from './application/queries/list-readings';
import type { ReadingHistory } from './application/reading-history';
import type { ProductionConfig } from './config';
import type { Lane } from '@wellflow/config';
import { createHistoryChangeTelling } from './infrastructure/persistence/history-change-telling';
import { createPostgresHistoryUpkeep } from './infrastructure/persistence/postgres-history-upkeep';
import { createPostgresReadingHistory } from './infrastructure/persistence/postgres-reading-history';
import { createPostgresReadingPolicies } from './infrastructure/persistence/postgres-reading-policies';
import { createUpkeepSchedule } from './infrastructure/persistence/upkeep-schedule';
import { judgedConsumer } from './presentation/events/judged-events.consumer';
import { storeReadings } from './presentation/events/reading-events.consumer';
import { listReadingsRoute } from './presentation/http/list-readings.route';
import { readingPolicyRoutes } from './presentation/http/reading-policy.route';
import { keepHistoryHandler, keepHistoryJob } from './presentation/jobs/keep-history';
import { productionProblems } from './presentation/http/problems';

export function createProduction(settings: ProductionConfig['own']): ServiceDefinition {
  return {
    entities: [knownWellTable, knownWellIdentifierTable],
    problems: productionProblems,
    wire: (kit) => wire(kit, settings),
  };
}

export async function runProduction(config: ProductionConfig): Promise<void> {
  await runService(createProduction(config.own), config);
}

async function wire(kit: ServiceKit, settings: ProductionConfig['own']): Promise<ServiceParts> {
  const { database, now, group, metrics } = kit;
  const knownWells = createPostgresKnownWells(database.reads);
  const history = createPostgresReadingHistory(database.reads, {
    packAfterDays: settings.WELLFLOW_PRODUCTION_PACK_AFTER_DAYS,
    quietSeconds: settings.WELLFLOW_PRODUCTION_CHANGE_QUIET_SECONDS,
  });
  const store = storeReadings(countStored(history, metrics));
  const handlers = knownWellHandlers(knownWells);
  const findStretch = createFindStretch({ wells: knownWells, history, now });
  const lanes = new Set(settings.WELLFLOW_LANES);
  const isLive = lanes.has('live');
  return {
    routes: [
      listReadingsRoute({
        listReadings: createListReadings({ findStretch, history }),
        downSampleReadings: createDownSampleReadings({ findStretch, history }),
      }),
      policyRoutes(kit, settings),
      listKnownWellsRoute({ path: '/v1/production/wells', knownWells }),
    ],
    consumers: [
      ...(isLive ? [createConsumer<Payloads>({ ...group('wells'), topics: [topics.wellsWell.name], handlers })] : []),
      ...(isLive ? [judgedConsumer(group('judged'), history)] : []),
      ...readingsConsumers(group, lanes, store),
    ],
    jobs: isLive ? [...upkeepJobs(kit, settings), historyChangeTelling(kit, settings)] : [],
  };
}

/** Where an organization has not chosen. */
function defaultPolicy(settings: ProductionConfig['own']): ReadingPolicy {
  const { WELLFLOW_PRODUCTION_PACK_AFTER_DAYS: packAfterDays, WELLFLOW_PRODUCTION_KEEP_DAYS: keepDays } = settings;
  return { packAfterDays, ...(keepDays !== undefined && { keepDays }) };
}

function policyRoutes({ database, now }: ServiceKit, settings: ProductionConfig['own']): Routes {
  const { reads, unitOfWork } = database;
  const [policies, defaults] = [createPostgresReadingPolicies(reads), defaultPolicy(settings)];
  return readingPolicyRoutes({
    getReadingPolicy: createGetReadingPolicy({ policies, defaults }),
    chooseReadingPolicy: createChooseReadingPolicy({ policies, defaults, unitOfWork, now }),
  });
}

/** Looks often enough that what is due is told about in time. */
function historyChangeTelling(kit: ServiceKit, settings: ProductionConfig['own']): Startable {
  const everySeconds = Math.min(10, settings.WELLFLOW_PRODUCTION_CHANGE_QUIET_SECONDS);
  return createHistoryChangeTelling({ ...kit, everySeconds });
}

/** Whoever is first asks for what is due; whoever is free does it. */
function upkeepJobs({ database, config, logger }: ServiceKit, settings: ProductionConfig['own']): readonly Startable[] {
  const keepHistory = createKeepHistory({
    upkeep: createPostgresHistoryUpkeep(database.unitOfWork),
    defaults: defaultPolicy(settings),
  });
  const handlers = [keepHistoryHandler(keepHistory)];
  const everyMinutes = settings.WELLFLOW_PRODUCTION_UPKEEP_MINUTES;
  return [
    createJobRunner({ database, systemUrl: config.systemDatabaseUrl, handlers, logger, concurrency: 1 }),
    createUpkeepSchedule({ database, job: keepHistoryJob, everyMinutes, logger }),
  ];
}

/** Each lane in a group of its own: a backfill of millions never delays live readings. */
function readingsConsumers(
  group: ServiceKit['group'],
  lanes: ReadonlySet<Lane>,
  store: ReturnType<typeof storeReadings>,
): readonly Consumer[] {
  const all = {
    live: { name: 'readings', topic: topics.ingestionReadings.name },
    history: { name: 'readings-history', topic: topics.ingestionReadingsHistory.name },
  };
  return [...lanes].map((lane) => readingsConsumer({ ...group(all[lane].name), topics: [all[lane].topic] }, store));
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
