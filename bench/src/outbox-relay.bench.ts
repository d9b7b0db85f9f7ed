/**
 * Rate and latency of the outbox relay, against Debezium's outbox router (19,000 events/s on such a machine), and what a
 * held snapshot costs it.
 * Usage: npm run bench -- outbox-relay
 */
import { randomUUID } from 'node:crypto';
import { createKafka, createOutboxRelay, ensureTopics, registerSchemas } from '@wellflow/kafka';
import type { Kafka } from '@wellflow/kafka';
import { instantFromEpochMillis } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import {
  appendToOutbox,
  createDatabase,
  createOutboxStore,
  platformMigrations,
  provisionDatabase,
  runMigrations,
} from '@wellflow/postgres';
import type { Database } from '@wellflow/postgres';
import { Client } from 'pg';

const schema = 'wellflow.bench.VolumeRecordedV1';
const fields = ['wellId', 'day', 'oilBbl', 'gasMcf', 'waterBbl', 'note'].map((name) => ({ name, type: 'string' }));
const avro = { type: 'record', namespace: 'wellflow.bench', name: 'VolumeRecordedV1', fields };
const organizations = Array.from({ length: 10 }, (_, index) => `org-${index}`);
const backlog = Number(process.argv[2] ?? 200_000);

interface Bench {
  readonly database: Database;
  readonly kafka: Kafka;
  readonly topic: string;
  readonly adminUrl: string;
}

const payload = (wellId: string) => ({
  wellId,
  day: '2026-10-31',
  oilBbl: '123.456',
  gasMcf: '9876.5',
  waterBbl: '12.3',
  note: 'a note about as long as notes are',
});

/** Each in a transaction of `size` messages. */
async function fill({ database, topic }: Bench, count: number, size: number): Promise<void> {
  for (let written = 0; written < count; written += size) {
    const organization = organizations[(written / size) % organizations.length] ?? 'org';
    const messages = Array.from({ length: size }, (_, index) => {
      const wellId = `well-${(written + index) % 2_000}`;
      return { topic, key: `${organization}/${wellId}`, schema, payload: payload(wellId) };
    });
    const at = instantFromEpochMillis(Date.now());
    await database.unitOfWork.run({ organization }, (tx) => appendToOutbox(tx, messages, { organization, at }));
  }
}

async function drain(bench: Bench): Promise<string> {
  const store = createOutboxStore(bench.database);
  const relay = createOutboxRelay({ kafka: bench.kafka, store, source: 'wellflow/bench' });
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  relay.start();
  while ((await store.measure()).unsent > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await relay.stop();
  const { relayed } = relay.status();
  return `${Math.round(relayed / seconds)} events/s (${((user + system) / relayed).toFixed(1)} µs of our own processor time each)`;
}

/** Commit to the broker's answer, with a paced writer. */
async function latency(bench: Bench, perSecond: number, seconds: number): Promise<string> {
  const metrics = createMetrics({ service: 'bench', runtime: false });
  const store = createOutboxStore(bench.database);
  const relay = createOutboxRelay({ kafka: { ...bench.kafka, metrics }, store, source: 'wellflow/bench' });
  relay.start();
  const startedAt = performance.now();
  for (let second = 0; performance.now() - startedAt < seconds * 1_000; second += 0.05) {
    await fill(bench, Math.max(1, Math.round(perSecond / 20)), Math.min(50, Math.max(1, Math.round(perSecond / 20))));
    const ahead = startedAt + second * 1_000 - performance.now();
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  await relay.stop();
  return quantiles((await metrics.exposition()).body, relay.status().relayed / seconds);
}

function quantiles(exposition: string, rate: number): string {
  const buckets = [...exposition.matchAll(/relay_delay_seconds_bucket\{[^}]*le="([^"]+)"[^}]*\} (\d+)/g)].map(
    ([, le, count]) => ({ le, count: Number(count) }),
  );
  const total = buckets.at(-1)?.count ?? 0;
  const at = (share: number): string => `≤ ${buckets.find(({ count }) => count >= total * share)?.le} s`;
  return `${Math.round(rate)} events/s, p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}`;
}

/** Holds a snapshot, so that vacuum may remove nothing. */
async function holdSnapshot({ adminUrl }: Bench): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM outbox');
  return () => client.end();
}

async function open(): Promise<Bench & { close(): Promise<void> }> {
  const adminUrl = process.env['TEST_POSTGRES_URL'] ?? '';
  const suffix = randomUUID().slice(0, 8);
  const topic = `bench.outbox.${suffix}`;
  const urls = await provisionDatabase({
    adminUrl,
    service: `bench${suffix}`,
    passwords: { owner: suffix, app: suffix, system: suffix },
  });
  await runMigrations({ ownerUrl: urls.ownerUrl, roles: urls.roles, migrations: platformMigrations });
  const database = await createDatabase({ url: urls.url, systemUrl: urls.systemUrl });
  const kafka = createKafka({
    brokers: [process.env['TEST_KAFKA_BROKERS'] ?? ''],
    registryUrl: process.env['TEST_REGISTRY_URL'] ?? '',
    clientId: 'bench',
    schemas: { [schema]: { name: schema, avro } },
    logger: createLogger({ service: 'bench', level: 'warn' }),
    metrics: createMetrics({ service: 'bench', runtime: false }),
  });
  await ensureTopics(kafka, [{ name: topic, partitions: 6, config: {} }]);
  await registerSchemas(kafka, { [schema]: { name: schema, topics: [topic], avro } });
  const server = new URL(adminUrl);
  server.pathname = `/${urls.database}`;
  const close = async (): Promise<void> => {
    await (await kafka.admin()).deleteTopics({ topics: [topic] });
    await kafka.close();
    await database.close();
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    await client.query(`DROP DATABASE ${urls.database} WITH (FORCE)`);
    for (const role of Object.values(urls.roles)) await client.query(`DROP ROLE ${role}`);
    await client.end();
  };
  return { database, kafka, topic, adminUrl: server.toString(), close };
}

async function main(): Promise<void> {
  const bench = await open();
  await fill(bench, backlog, 500);
  console.log(`backlog of ${backlog}: ${await drain(bench)}`);
  const release = await holdSnapshot(bench);
  await fill(bench, backlog, 500);
  console.log(`with a held snapshot, first: ${await drain(bench)}`);
  await fill(bench, backlog, 500);
  console.log(`with a held snapshot, ${backlog} dead rows: ${await drain(bench)}`);
  await release();
  for (const rate of [10, 1_000, 5_000]) console.log(`paced ${rate}/s: ${await latency(bench, rate, 8)}`);
  await bench.close();
}

void main();
