/**
 * Readings over HTTP into Kafka and into the history: how many a second, and how long until one can be read.
 * Starts a platform of its own in a temporary folder; needs a build. The load generator runs on the same machine.
 * Usage: npm run bench -- readings, or node bench/readings.mts [seconds a case, default 20] [part of a case's name]
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { request } from 'undici';
import type { Platform } from '../tools/platform/src/index.mts';
import { enginesFolder } from '../tools/platform/src/stack/engines.mts';
import { findJdk } from '../tools/platform/src/stack/jdk.mts';
import { readConfig } from '../tools/platform/src/state/config.mts';
import { percentiles } from './figures.mts';
import { metric, registerWells, withPlatform } from './platform-of-bench.mts';
import { apiNumber, measure, wellsAtMost } from './reading-load.mts';
import type { Load } from './reading-load.mts';

const seconds = Number(process.argv[2] ?? 20);
const wanted = process.argv[3] ?? '';
const run = promisify(execFile);

interface Urls {
  readonly gateway: string;
  readonly ingestion: string;
  readonly production: string;
}

function urlsOf(platform: Platform): Urls {
  const port = (name: string) => platform.status().find((each) => each.name === name)?.port;
  return {
    gateway: platform.gatewayUrl,
    ingestion: `http://127.0.0.1:${port('ingestion')}`,
    production: `http://127.0.0.1:${port('production')}`,
  };
}

/** Waits until what was accepted is judged, so that each case has the process to itself and its own judging. */
async function judged({ ingestion }: Urls): Promise<void> {
  for (let still = 0, looks = 0; still < 3 && looks < 120; looks += 1) {
    still = (await metric(ingestion, 'wellflow_consumer_lag_messages')) === 0 ? still + 1 : 0;
    await sleep(1_000);
  }
}

/** From sending one reading until a query gives it back, one after the other. */
async function readingToQuery(urls: Urls, token: string): Promise<ReturnType<typeof percentiles>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const latencies: number[] = [];
  for (let index = 0; index < 100; index += 1) {
    const time = new Date(Date.parse('2026-10-25T00:00:00Z') + index * 1000).toISOString();
    const reading = { well: apiNumber(0), measurement: 'casing-pressure', time, value: index, unit: 'psi' };
    const query = `${urls.gateway}/v1/wells/${apiNumber(0)}/readings?measurement=casing-pressure&limit=1&from=${time}&to=2026-10-26T00:00:00Z`;
    const sentAt = performance.now();
    await (
      await request(`${urls.gateway}/v1/readings`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ readings: [reading] }),
      })
    ).body.dump();
    while (!(await (await request(query, { headers })).body.text()).includes(`"value":${index},`)) await sleep(1);
    latencies.push(performance.now() - sentAt);
  }
  return percentiles(latencies);
}

/** Kafka's own measure of what the broker takes: records as large as one packed record of 25 readings. */
async function producerPerformance(platform: Platform, recordBytes: number): Promise<number> {
  const config = readConfig();
  const { java } = findJdk(config);
  const kafkaJars = join(enginesFolder(config), 'kafka');
  const topic = await topicOfItsOwn(platform);
  const { stdout } = await run(java, [
    ...['-cp', `${kafkaJars}/*`, 'org.apache.kafka.tools.ProducerPerformance'],
    ...['--topic', topic, '--num-records', '400000', '--record-size', String(recordBytes), '--throughput', '-1'],
    ...['--producer-props', `bootstrap.servers=${platform.addresses.brokers}`, 'acks=all'],
  ]);
  const [, rate] = /([\d.]+) records\/sec/.exec(stdout.trim().split('\n').at(-1) ?? '') ?? [];
  return Number(rate);
}

async function topicOfItsOwn({ addresses }: Platform): Promise<string> {
  const topic = 'bench.producer-performance';
  const admin = new Kafka({ brokers: addresses.brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 24 }], waitForLeaders: true });
  await admin.disconnect();
  return topic;
}

const round = (value: number): number => Math.round(value);

async function benchAccepted(urls: Urls, token: string, platform: Platform): Promise<void> {
  const loads: readonly Load[] = [
    {
      name: 'batches of 500 over 20 wells, straight to ingestion',
      connections: 8,
      batch: 500,
      wells: 20,
      at: urls.ingestion,
    },
    { name: 'the same through the gateway', connections: 8, batch: 500, wells: 20, at: urls.gateway },
    {
      name: 'every reading of a batch another well, straight to ingestion',
      connections: 8,
      batch: 500,
      wells: 500,
      at: urls.ingestion,
    },
    {
      name: 'one reading a request, 64 connections, straight to ingestion',
      connections: 64,
      batch: 1,
      wells: 20,
      at: urls.ingestion,
    },
  ];
  await measure({ ...(loads[0] as Load), name: 'warm-up' }, token, seconds);
  await platform.stop('production');
  const kafka = await producerPerformance(platform, 1_500);
  console.log(
    `Kafka's ProducerPerformance, acks=all, records of 1,500 bytes (25 readings): ${round(kafka)} records/s = ${round(kafka * 25)} readings/s`,
  );
  for (const load of loads.filter(({ name }) => name.includes(wanted))) {
    await judged(urls);
    const cpuBefore = await metric(urls.ingestion, 'process_cpu_seconds_total');
    const { readingsPerSecond, requestsPerSecond, p50, p95, p99, readings } = await measure(load, token, seconds);
    const cpu = (((await metric(urls.ingestion, 'process_cpu_seconds_total')) - cpuBefore) * 1e6) / readings;
    const ratio = (readingsPerSecond / (kafka * 25)).toFixed(3);
    console.log(
      `${load.name}: ${round(readingsPerSecond)} readings/s (${ratio} of Kafka's own), ${round(requestsPerSecond)} requests/s, p50 ${p50} p95 ${p95} p99 ${p99} ms, ingestion's CPU ${cpu.toFixed(2)} µs a reading`,
    );
  }
  await platform.start('production');
}

async function benchStored(urls: Urls, platform: Platform): Promise<void> {
  const before = performance.now();
  let last = -1;
  const samples: { readonly at: number; readonly stored: number }[] = [];
  for (;;) {
    const stored = await metric(urls.production, 'wellflow_production_readings_stored_total').catch(() => 0);
    samples.push({ at: performance.now(), stored });
    if (stored === last && stored > 0) break;
    last = stored;
    await sleep(3_000);
  }
  const moving = samples.filter(({ stored }) => stored > 0);
  const first = moving[0];
  const end = moving.at(-2);
  if (first === undefined || end === undefined) return;
  const rate = (end.stored - first.stored) / ((end.at - first.at) / 1000);
  console.log(
    `stored once from the backlog: ${round(rate)} readings/s (${end.stored} in ${round((end.at - before) / 1000)} s), ${platform.status().length} processes up`,
  );
}

await withPlatform({}, async (platform) => {
  const urls = urlsOf(platform);
  const token = await platform.token('admin', 'demo');
  await registerWells(platform, token, wellsAtMost);
  const latency = await readingToQuery(urls, token);
  console.log(
    `reading sent until it is queried, through the gateway: p50 ${latency.p50} p95 ${latency.p95} p99 ${latency.p99} ms`,
  );
  await benchAccepted(urls, token, platform);
  await benchStored(urlsOf(platform), platform);
});
