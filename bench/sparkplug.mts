/**
 * Sparkplug metrics from edge nodes to the history: how many a second are accepted and stored.
 * Starts a platform of its own with the embedded broker; needs a build. The generator runs on the same machine.
 * Usage: npm run bench -- sparkplug, or node bench/sparkplug.mts [seconds, default 20]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import sparkplug from 'sparkplug-payload';
import { request } from 'undici';
import { startPlatform } from '../tools/platform/src/index.mts';
import type { Platform } from '../tools/platform/src/index.mts';
import { describeCpu } from './figures.mts';
import { apiNumber } from './reading-load.mts';

const payloads = encoder();
const seconds = Number(process.argv[2] ?? 20);
const nodes = 4;
const metricsOfNode = 250;
const nameOf = (metric: number): string => `m${String(metric).padStart(3, '0')}`;

function encoder() {
  const found = sparkplug.get('spBv1.0');
  if (found === null || found === undefined) throw new Error('No encoder of Sparkplug B');
  return found;
}

async function register(platform: Platform, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  for (let node = 0; node < nodes; node += 1) {
    const body = JSON.stringify({ apiNumber: apiNumber(node), name: `Node ${node}` });
    const json = { ...headers, 'content-type': 'application/json' };
    await (await request(`${platform.gatewayUrl}/v1/wells`, { method: 'POST', headers: json, body })).body.dump();
  }
  await sleep(3_000);
  const lines = Array.from({ length: nodes * metricsOfNode }, (_line, index) => {
    const node = index % nodes;
    return `bench/node-${node}//${nameOf(Math.floor(index / nodes))},${apiNumber(node)},tubing-pressure,psi`;
  });
  const answer = await request(`${platform.gatewayUrl}/v1/tags/import`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: ['name,well,measurement,unit', ...lines].join('\n'),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`Tags were answered ${answer.statusCode}: ${text.slice(0, 300)}`);
}

/** An edge node: a birth with names and aliases, then data by alias. @returns how many metrics it published */
async function edgeNode(url: string, node: number, stopAt: number): Promise<number> {
  const client = await connectAsync(url, { clientId: `node-${node}` });
  const metrics = Array.from({ length: metricsOfNode }, (_metric, alias) => ({
    ...{ name: nameOf(alias), alias, type: 'Double' as const, value: 0 },
  }));
  const bdSeq = { name: 'bdSeq', type: 'Int64' as const, value: 0 };
  const birth = { timestamp: Date.now(), seq: 0, metrics: [bdSeq, ...metrics] };
  await client.publishAsync(`spBv1.0/bench/NBIRTH/node-${node}`, Buffer.from(payloads.encodePayload(birth)));
  let published = metricsOfNode;
  let clock = Date.now() - 3_600_000;
  for (let seq = 1; performance.now() < stopAt; seq = (seq + 1) % 256) {
    clock += 1_000;
    const data = metrics.map(({ alias, type }) => ({ alias, type, value: Math.random() * 1_000 }));
    const payload = payloads.encodePayload({ timestamp: clock, seq, metrics: data as never });
    await client.publishAsync(`spBv1.0/bench/NDATA/node-${node}`, Buffer.from(payload));
    published += metricsOfNode;
    // The broker gives no answer to QoS 0: what it may hold is bounded here.
    if (published % (metricsOfNode * 20) === 0) await client.publishAsync(`bench/${node}`, '', { qos: 1 });
  }
  await client.endAsync();
  return published;
}

async function storedOf(port: number | undefined): Promise<number> {
  const { body } = await request(`http://127.0.0.1:${port}/metrics`);
  const lines = (await body.text()).split('\n');
  const counted = lines.filter((line) => line.startsWith('wellflow_production_readings_stored_total{'));
  return counted.reduce((sum, line) => sum + Number(line.split(' ').at(1)), 0);
}

async function measure(platform: Platform): Promise<void> {
  const portOf = (name: string) => platform.status().find((each) => each.name === name)?.port;
  const startedAt = performance.now();
  const stopAt = startedAt + seconds * 1_000;
  const url = `mqtt://127.0.0.1:${portOf('mqtt')}`;
  const published = await Promise.all(Array.from({ length: nodes }, (_node, node) => edgeNode(url, node, stopAt)));
  const all = published.reduce((sum, count) => sum + count, 0);
  const sending = (performance.now() - startedAt) / 1_000;
  let stored = 0;
  for (let patience = 600; stored < all && patience > 0; patience -= 1) {
    stored = await storedOf(portOf('production'));
    if (stored < all) await sleep(200);
  }
  const took = (performance.now() - startedAt) / 1_000;
  console.log(
    `${nodes} edge nodes, ${metricsOfNode} metrics a message: published ${Math.round(all / sending)}/s, stored ${Math.round(stored / took)}/s; ${stored} of ${all} stored after ${took.toFixed(1)} s`,
  );
}

const dir = mkdtempSync(join(tmpdir(), 'wellflow-bench-'));
const platform = await startPlatform({ dir, simulator: false, env: { WELLFLOW_LOG_LEVEL: 'warn' } });
try {
  await platform.whenReady(240_000);
  await register(platform, await platform.token('admin', 'demo'));
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${describeCpu(cpus())}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${load}`,
  );
  await measure(platform);
} finally {
  await platform.close();
  rmSync(dir, { recursive: true, force: true });
}
