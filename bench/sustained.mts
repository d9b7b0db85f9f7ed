/**
 * Readings that are accepted, durable, judged and stored once, for as long as it is told: sent as fast as production
 * stores them, with at most a few seconds of them on their way. Also which process needs how much CPU for a reading.
 * Starts a platform of its own in a temporary folder; needs a build. The generator runs on the same machine.
 * Usage: npm run bench -- sustained, or node bench/sustained.mts [seconds, default 60; the row of the table is 600]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../tools/platform/src/index.mts';
import { percentiles } from './figures.mts';
import { askHistory, load, metric, processOf, registerWells, withPlatform } from './platform-of-bench.mts';
import { cpuSeconds } from './process-cpu.mts';
import { agentFor, createSenders, wellsAtMost } from './reading-load.mts';
import type { Sender } from './reading-load.mts';

const seconds = Number(process.argv[2] ?? 60);
const warmUpSeconds = 15;
const mostUnderWay = 300_000;

const round = (value: number): string => Math.round(value).toLocaleString('en-US');

interface Count {
  sent: number;
  stored: number;
  readonly latencies: number[];
}

interface Moment {
  readonly atMs: number;
  readonly stored: number;
  readonly cpu: Readonly<Record<string, number>>;
}

async function lookAt(platform: Platform, count: Count): Promise<void> {
  const { url } = processOf(platform, 'production');
  count.stored = await metric(url, 'wellflow_production_readings_stored_total');
}

async function sendUntil(stopAt: number, { send }: Sender, count: Count): Promise<void> {
  while (performance.now() < stopAt) {
    if (count.sent - count.stored > mostUnderWay) {
      await sleep(5);
      continue;
    }
    count.latencies.push(await send());
    count.sent += 500;
  }
}

function momentOf(platform: Platform, { stored }: Count): Moment {
  const parts = { postgres: platform.stack.postgres, kafka: platform.stack.kafka };
  const engines = Object.entries(parts).map(([name, part]) => [name, part.status().pid ?? 0] as const);
  const own = platform.status().flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid] as const]));
  const generator = ['generator', process.pid] as const;
  const cpu = cpuSeconds(Object.fromEntries([...engines, ...own]));
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), stored, cpu: { ...cpu, [generator[0]]: (user + system) / 1e6 } };
}

function tellCpu(from: Moment, until: Moment): void {
  const readings = until.stored - from.stored;
  const used = Object.entries(until.cpu).map(([name, now]) => [name, now - (from.cpu[name] ?? 0)] as const);
  const sorted = used.toSorted(([, one], [, other]) => other - one).filter(([, cpu]) => cpu > 0.1);
  console.log(sorted.map(([name, cpu]) => `${name} ${((cpu * 1e6) / readings).toFixed(1)} µs`).join(', '));
}

async function drain(platform: Platform, count: Count): Promise<number> {
  const beganAt = performance.now();
  for (let still = 0; count.stored < count.sent && still < 60;) {
    const before = count.stored;
    await sleep(1_000);
    await lookAt(platform, count);
    still = count.stored === before ? still + 1 : 0;
  }
  return (performance.now() - beganAt) / 1000;
}

await withPlatform({}, async (platform) => {
  const token = await platform.token('admin', 'demo');
  await registerWells(platform, token, wellsAtMost);
  const at = processOf(platform, 'ingestion').url;
  const shape = { name: 'sustained', connections: 8, batch: 500, wells: 20, at };
  const agent = agentFor(shape);
  const count: Count = { sent: 0, stored: 0, latencies: [] };
  const stopAt = performance.now() + (warmUpSeconds + seconds) * 1000;
  const looking = setInterval(() => void lookAt(platform, count).catch(() => undefined), 500);
  const sending = Promise.all(createSenders(shape, token, agent).map((sender) => sendUntil(stopAt, sender, count)));
  await sleep(warmUpSeconds * 1000);
  const from = momentOf(platform, count);
  count.latencies.length = 0;
  await sleep(seconds * 1000);
  const until = momentOf(platform, count);
  await sending;
  clearInterval(looking);
  const { p50, p95, p99 } = percentiles(count.latencies);
  const rate = ((until.stored - from.stored) / (until.atMs - from.atMs)) * 1000;
  console.log(
    `stored once, sustained ${seconds} s: ${round(rate)} readings/s; p50 ${p50} p95 ${p95} p99 ${p99} ms, load ${load()}`,
  );
  tellCpu(from, until);
  const drained = await drain(platform, count);
  const [row] = await askHistory<{ readonly readings: string }>(platform, 'SELECT count(*) AS readings FROM reading');
  console.log(
    `acknowledged ${round(count.sent)}, in the history ${round(Number(row?.readings))} after another ${drained.toFixed(1)} s`,
  );
  await agent.close();
  process.exitCode = Number(row?.readings) === count.sent ? 0 : 1;
});
