import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counter } from '@wellflow/observability';
import type { ServiceKit, Startable } from '@wellflow/service';
import type { RecordNodeLife } from './application/commands/record-node-life';
import { createHostConnection } from './application/mqtt/host-connection';
import { createLinkKeeper } from './application/mqtt/link-keeper';
import { createNodeLives } from './application/mqtt/node-lives';
import { createPlainConnection } from './application/mqtt/plain-connection';
import { createPlainIntake } from './application/mqtt/plain-intake';
import { createSparkplugHost } from './application/mqtt/sparkplug-host';
import { createStore, type Intake, type Store, type StoreDeps } from './application/mqtt/store-arrivals';
import { createMappedTopics } from './application/mqtt/topic-mapping';
import type { ReadingLog } from './application/reading-log';
import { decodePayload } from './infrastructure/mqtt/decode-payload';
import { encodeRebirth } from './infrastructure/mqtt/encode-rebirth';
import { createKafkaRawQuarantine, decodeText } from './infrastructure/mqtt/kafka-raw-quarantine';
import { createMqttJsLinks } from './infrastructure/mqtt/mqtt-js-link';
import type { MqttSettings } from './infrastructure/mqtt/mqtt-settings';
import { createPostgresHostLeases } from './infrastructure/mqtt/postgres-host-leases';
import { createLeadership } from './presentation/mqtt/leadership';
import { createMqttLeader, type BrokerConnection } from './presentation/mqtt/mqtt-leader';

export interface MqttDeps {
  readonly kit: Pick<ServiceKit, 'database' | 'logger' | 'metrics' | 'now'>;
  readonly accept: Intake;
  readonly log: Pick<ReadingLog, 'append'>;
  readonly recordNodeLife: RecordNodeLife;
}

const leaseMs = 15_000;

/** The way in over MQTT, put together: one job for each organization that has a broker. */
export function createMqttJobs(deps: MqttDeps, brokers: readonly MqttSettings[]): readonly Startable[] {
  const figures = createFigures(deps.kit.metrics);
  return brokers.map((settings) => createJob(deps, settings, figures));
}

function createJob(deps: MqttDeps, settings: MqttSettings, figures: Figures): Startable {
  const { organization } = settings;
  const { database, logger } = deps.kit;
  const onError = (err: unknown): void => logger.warn({ err, organization }, 'MQTT');
  const leadership = createLeadership({
    ...{ leases: createPostgresHostLeases(database.unitOfWork), organization, holder: randomUUID(), ttlMs: leaseMs },
    elapsedMs: () => performance.now(),
  });
  const parts: Parts = { deps, settings, figures, onError };
  const connections = [createFieldConnection(parts), ...createPlainConnections(parts)];
  return createMqttLeader({ leadership, connections, pause: sleep, onError });
}

interface Parts {
  readonly deps: MqttDeps;
  readonly settings: MqttSettings;
  readonly figures: Figures;
  readonly onError: (error: unknown) => void;
}

function createFieldConnection(parts: Parts): BrokerConnection {
  const { settings, figures } = parts;
  const { organization, hostId, groups, reorderMs } = settings;
  const store = openStore(parts, `sparkplug/${hostId}`, (outcome) => connection.note(outcome));
  const record: Parameters<typeof createNodeLives>[0]['record'] = (life) =>
    parts.deps.recordNodeLife(organization, life);
  const lives = createNodeLives({ record, pause: sleep, onFailure: parts.onError });
  const host = createSparkplugHost({
    ...{ decode: decodePayload, add: store.add, nowMs: Date.now, reorderMs, onLife: lives.add },
    onOmitted: (omitted) => {
      for (const [reason, count] of Object.entries(omitted)) if (count > 0) figures.omitted.inc({ reason }, count);
    },
  });
  const connection = createHostConnection({
    ...{ links: openLinks(parts), host, hostId, groups, encodeRebirth, decodeText, room: store.room, nowMs: Date.now },
    clientId: `wellflow-${organization}-${hostId}`,
  });
  const step = async (): Promise<void> => {
    await connection.step();
    figures.noteOnline(organization, connection.isOnline());
  };
  const leave = async (): Promise<void> => {
    await connection.leave();
    figures.noteOnline(organization, false);
  };
  return { step, leave };
}

function createPlainConnections(parts: Parts): readonly BrokerConnection[] {
  const { organization, topics } = parts.settings;
  if (topics.length === 0) return [];
  const store = openStore(parts, 'mqtt', () => undefined);
  const mapped = createMappedTopics(topics);
  const onIgnored = (): void => parts.figures.omitted.inc({ reason: 'retained' });
  const take = createPlainIntake({ topics: mapped, decodeText, add: store.add, onIgnored });
  const clientId = `wellflow-${organization}-plain`;
  return [
    createPlainConnection({ links: openLinks(parts), take, room: store.room, clientId, filters: mapped.filters }),
  ];
}

function openLinks({ settings, onError }: Parts) {
  return createLinkKeeper({ open: createMqttJsLinks(settings, onError), nowMs: Date.now, onFailure: onError });
}

function openStore({ deps, settings, figures, onError }: Parts, producerId: string, note: NoteOutcome): Store {
  const { organization } = settings;
  const quarantine = createKafkaRawQuarantine({ log: deps.log, organization, now: deps.kit.now, newId: randomUUID });
  const onAttempt: StoreDeps['onAttempt'] = (outcome, error) => {
    figures.batches.inc({ outcome });
    if (outcome === 'failed') onError(error);
    note(outcome);
  };
  return createStore({
    ...{ accept: deps.accept, quarantine, organization, producerId, newId: randomUUID, pause: sleep, onAttempt },
  });
}

type NoteOutcome = (outcome: 'stored' | 'failed') => void;

interface Figures {
  readonly omitted: Counter;
  readonly batches: Counter;
  readonly noteOnline: (organization: string, isOnline: boolean) => void;
}

function createFigures(metrics: ServiceKit['metrics']): Figures {
  const omitted = 'wellflow_ingestion_mqtt_omitted_total';
  const batches = 'wellflow_ingestion_mqtt_batches_total';
  const name = 'wellflow_ingestion_mqtt_hosts_online';
  const hosts = metrics.gauge({ name, help: 'Hosts of this process that are at their brokers' });
  const online = new Set<string>();
  return {
    omitted: metrics.counter({
      ...{ name: omitted, help: 'Metrics and messages that made no reading', labelNames: ['reason'] },
    }),
    batches: metrics.counter({ name: batches, help: 'Attempts to store what came by MQTT', labelNames: ['outcome'] }),
    noteOnline: (organization, isOnline) => {
      if (isOnline) online.add(organization);
      else online.delete(organization);
      hosts.set({}, online.size);
    },
  };
}
