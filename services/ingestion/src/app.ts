import { createCache, createRedis, redisPolicy, type SharedLevel } from '@wellflow/cache';
import { topics, type Payloads } from '@wellflow/contracts';
import { createConsumer } from '@wellflow/kafka';
import {
  createPostgresKnownWells,
  knownWellIdentifierTable,
  knownWellProblems,
  knownWellTable,
  type KnownWells,
} from '@wellflow/known-wells';
import type { Metrics } from '@wellflow/observability';
import { afterCommit } from '@wellflow/postgres';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import { createAcceptReadings, type AcceptReadings } from './application/commands/accept-readings';
import type { Quarantine } from './application/quarantine';
import type { IngestionConfig } from './config';
import { allLanes, type Lane } from '@wellflow/config';
import { defaultIntake, type IntakeSettings } from './intake-settings';
import type { MqttSettings } from './infrastructure/mqtt/mqtt-settings';
import { createKafkaReadingLog } from './infrastructure/messaging/kafka-reading-log';
import { createCachedDirectory } from './infrastructure/persistence/cached-directory';
import { tellAlreadyArrived, tellArrived } from './infrastructure/persistence/arrivals';
import { createPostgresQuarantine } from './infrastructure/persistence/postgres-quarantine';
import { createWellLookup } from './infrastructure/persistence/well-lookup';
import { quarantineHandlers } from './presentation/events/quarantine.consumer';
import { wellEventHandlers } from './presentation/events/well-events.consumer';
import { activityProblems } from './presentation/http/activity-problems';
import { alarmProblems } from './presentation/http/alarm-problems';
import { efmProblems } from './presentation/http/efm/efm-problems';
import { importProblems } from './presentation/http/imports/imports.route';
import { tagProblems } from './presentation/http/tag-problems';
import { wireActivity } from './wire-activity';
import { wireEfm } from './wire-efm';
import { wireImports } from './wire-imports';
import { wireIntakeWindow } from './wire-intake-window';
import { wireJudge } from './wire-judge';
import { wireKafkaWayIn } from './wire-kafka-way-in';
import { createServiceJobs, wireQuarantine } from './wire-quarantine';
import { wireReadings } from './wire-readings';
import { wireTags } from './wire-tags';
import { createMqttJobs } from './wire-mqtt';

/** The service with the brokers it listens to. */
export const ingestionWith = (
  brokers: readonly MqttSettings[],
  intake: IntakeSettings = defaultIntake,
  lanes: ReadonlySet<Lane> = allLanes,
): ServiceDefinition => ({
  entities: [knownWellTable, knownWellIdentifierTable],
  problems: {
    ...knownWellProblems,
    ...alarmProblems,
    ...tagProblems,
    ...importProblems,
    ...efmProblems,
    ...activityProblems,
  },
  wire: (kit) => wire(kit, { brokers, intake, lanes }),
});

/** Without a broker. */
export const ingestion = ingestionWith([]);

export async function runIngestion(config: IngestionConfig): Promise<void> {
  await runService(ingestionWith(config.mqtt, config.intake, config.lanes), config);
}

interface Settings {
  readonly brokers: readonly MqttSettings[];
  readonly intake: IntakeSettings;
  /** What this process consumes; a process of the history lane alone does nothing else beside requests. */
  readonly lanes: ReadonlySet<Lane>;
}

async function wire(kit: ServiceKit, { brokers, intake, lanes }: Settings): Promise<ServiceParts> {
  const known = openDirectories(kit);
  const { quarantine, redis, wells, windows } = known;
  const log = createKafkaReadingLog({ producer: kit.producer() });
  const tagParts = wireTags({ kit, redis, wells, quarantine });
  const judgeParts = wireJudge({ kit, tags: tagParts.tags, wells, lanes });
  const judging = { wells, tags: tagParts.tags, windows };
  const quarantineParts = wireQuarantine({ kit, quarantine, log, windows });
  const acceptReadings = createAcceptReadings({ ...judging, log, now: kit.now });
  const activity = wireActivity(kit, windows);
  const over = countWays(kit, activity);
  const readingsParts = wireReadings(kit, over.http(acceptReadings), intake);
  const kafkaWayIn = wireKafkaWayIn({ kit, ...judging, counted: over.kafka, ...readingsParts });
  const importParts = wireImports(kit, over.file(acceptReadings));
  const overMqtt = { kit, log, accept: activity.count('mqtt', acceptReadings), ...judgeParts };
  const parts = [tagParts, quarantineParts, judgeParts, importParts, known, wireEfm({ kit, wells })];
  const live = lanes.has('live');
  return {
    routes: [readingsParts.route, ...routesOf(parts), activity.route],
    everywhere: [activity.flush],
    jobs: [
      ...(lanes.has('history') ? [importParts.job] : []),
      ...(live ? [readingsParts.job, createServiceJobs(kit, quarantineParts.jobHandlers), ...judgeParts.jobs] : []),
      ...createMqttJobs(overMqtt, live ? brokers : []),
    ],
    consumers: [...(live ? [...createConsumers(kit, known), kafkaWayIn] : []), ...judgeParts.consumers],
  };
}

function openDirectories(kit: ServiceKit) {
  const knownWells = createPostgresKnownWells(kit.database.reads);
  const quarantine = createPostgresQuarantine(kit.database.reads);
  const redis = openRedis(kit);
  const wellIds = createWellIdCache(kit, redis);
  const wells = createCachedDirectory({ lookUp: createWellLookup(knownWells), cache: wellIds });
  return { knownWells, quarantine, redis, wellIds, wells, ...wireIntakeWindow(kit) };
}

function routesOf(parts: readonly Pick<ServiceParts, 'routes'>[]): ServiceParts['routes'] {
  return parts.flatMap(({ routes }) => routes);
}

interface ConsumerDeps {
  readonly knownWells: KnownWells;
  readonly quarantine: Quarantine;
  readonly wellIds: ReturnType<typeof createWellIdCache>;
}

function createConsumers({ group }: ServiceKit, { knownWells, quarantine, wellIds }: ConsumerDeps) {
  return [
    createConsumer<Payloads>({
      ...group('wells'),
      topics: [topics.wellsWell.name],
      handlers: wellEventHandlers({ knownWells, afterCommit, wellIds, tellArrived }),
    }),
    createConsumer<Payloads>({
      ...group('quarantine'),
      topics: [topics.ingestionQuarantine.name],
      ordered: false,
      handlers: quarantineHandlers({ quarantine, tellAlreadyArrived }),
    }),
  ];
}

/** Readings are counted by verdict, and as their producer's, whichever way they come. */
function countWays({ metrics }: ServiceKit, activity: ReturnType<typeof wireActivity>) {
  const counted = createVerdictCounter(metrics);
  const over = (way: Parameters<typeof activity.count>[0]) => (accept: AcceptReadings) =>
    activity.count(way, counted(accept));
  return { http: over('http'), file: over('file'), kafka: over('kafka') };
}

function createVerdictCounter(metrics: Metrics): (acceptReadings: AcceptReadings) => AcceptReadings {
  const name = 'wellflow_ingestion_readings_total';
  const counter = metrics.counter({ name, help: 'Readings by their verdict', labelNames: ['status'] });
  return (acceptReadings) => async (input) => {
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

function openRedis({ config, logger, policyFor }: ServiceKit): SharedLevel | undefined {
  return createRedis({ url: config.redisUrl, policy: policyFor('redis', redisPolicy), logger });
}

/** Ids never change; what is not known yet is asked again after a second at the latest. */
function createWellIdCache({ metrics }: ServiceKit, redis: SharedLevel | undefined) {
  const ttl = { memoryMs: 60_000, redisMs: 600_000, negativeMs: 1_000 };
  return createCache<string>({ name: 'well-ids', memory: { maxEntries: 200_000 }, redis, ttl, metrics });
}
