/**
 * A backfill by CSV: a file of a historian, a row a reading, from the upload until production has stored all of it.
 * Starts a platform of its own in a temporary folder; needs a build. Everything runs on the same machine.
 * Usage: npm run bench -- csv-backfill, or node bench/csv-backfill.mts [readings, default 1,000,000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startPlatform } from '../tools/platform/src/index.mts';
import type { Platform } from '../tools/platform/src/index.mts';
import { describeCpu } from './figures.mts';
import { apiNumber } from './reading-load.mts';

const readings = Number(process.argv[2] ?? 1_000_000);
const wells = 20;
const measurements = ['tubing-pressure', 'casing-pressure', 'line-pressure', 'downhole-pressure', 'intake-pressure'];
const tags = Array.from({ length: wells * measurements.length }, (_, index) => `BENCH.${index}`);

const mapping = {
  name: 'bench',
  time: { columns: ['time'], format: 'yyyy-MM-dd HH:mm:ss', zone: 'America/Chicago', ambiguous: 'first' },
  tag: { column: 'tag' },
  values: [{ column: 'value' }],
};

/** Scan after scan, every 15 s, from 2020 on in winter: no hour is missing there. */
function* csv(): Generator<string> {
  yield 'time,tag,value\n';
  let part = '';
  for (let index = 0; index < readings; index += 1) {
    const scan = Math.floor(index / tags.length);
    const second = new Date(Date.UTC(2020, 10, 5) + scan * 15_000).toISOString();
    part += `${second.slice(0, 10)} ${second.slice(11, 19)},${tags[index % tags.length]},${(index * 7) % 1000}.5\n`;
    if (part.length < 65_536) continue;
    yield part;
    part = '';
  }
  yield part;
}

async function main(platform: Platform): Promise<void> {
  const token = await platform.token('admin', 'demo');
  const headers = { authorization: `Bearer ${token}` };
  const call = async (
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: string | Readable,
    type = 'application/json',
  ) => {
    const sent = { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': type }) } };
    const answer = await request(`${platform.gatewayUrl}${path}`, { ...sent, ...(body === undefined ? {} : { body }) });
    const text = await answer.body.text();
    if (answer.statusCode === 429) return sleep(300).then((): Promise<unknown> => call(method, path, body, type));
    if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 300)}`);
    return JSON.parse(text) as unknown;
  };
  for (let well = 0; well < wells; well += 1)
    await call('POST', '/v1/wells', JSON.stringify({ apiNumber: apiNumber(well), name: `Bench ${well}` }));
  await sleep(5_000);
  for (const [index, name] of tags.entries()) {
    const measurement = measurements[index % measurements.length];
    const tag = { name, well: apiNumber(Math.floor(index / measurements.length)), measurement, unit: 'psi' };
    await call('POST', '/v1/tags', JSON.stringify(tag));
  }
  const opened = (await call('POST', '/v1/imports', JSON.stringify({ fileName: 'bench.csv', mapping }))) as Status;
  const path = `/v1/imports/${opened.importId}`;
  const beganAt = performance.now();
  await call('PUT', `${path}/file`, Readable.from(csv()), 'text/csv');
  const uploadedAt = performance.now();
  await follow(platform, { beganAt, uploadedAt, status: async () => (await call('GET', path)) as Status });
}

interface Status {
  readonly importId: string;
  readonly state: string;
  readonly uploadedBytes: number;
  readonly readings: { readonly accepted: number; readonly quarantined: number; readonly refused: number };
}

interface Following {
  readonly beganAt: number;
  readonly uploadedAt: number;
  readonly status: () => Promise<Status>;
}

async function follow(platform: Platform, { beganAt, uploadedAt, status }: Following): Promise<void> {
  let sentAt = 0;
  for (;;) {
    const [{ state, uploadedBytes, readings: counts }, stored] = [await status(), await storedBy(platform)];
    if (sentAt === 0 && state !== 'running' && state !== 'queued') {
      sentAt = performance.now();
      const upload = ((uploadedBytes / 1e6 / (uploadedAt - beganAt)) * 1000).toFixed(1);
      console.log(
        `uploaded at ${upload} MB/s; ${state}: ${JSON.stringify(counts)}; on Kafka's disks at ${rate(sentAt - uploadedAt)}`,
      );
    }
    if (stored >= readings) break;
    if (performance.now() - uploadedAt > 1_200_000) throw new Error(`Only ${stored} of ${readings} are stored`);
    await sleep(250);
  }
  console.log(`stored once at ${rate(performance.now() - uploadedAt)}`);
}

function rate(ms: number): string {
  return `${Math.round((readings / ms) * 1000).toLocaleString('en-US')} readings/s (${(ms / 1000).toFixed(1)} s)`;
}

async function storedBy(platform: Platform): Promise<number> {
  const port = platform.status().find(({ name }) => name === 'production')?.port;
  const { body } = await request(`http://127.0.0.1:${port}/metrics`);
  const lines = (await body.text()).split('\n');
  const stored = lines.filter((line) => line.startsWith('wellflow_production_readings_stored_total{'));
  return stored.reduce((sum, line) => sum + Number(line.split(' ').at(1)), 0);
}

const dir = mkdtempSync(join(tmpdir(), 'wellflow-bench-'));
const platform = await startPlatform({ dir, simulator: false, env: { WELLFLOW_LOG_LEVEL: 'warn' } });
try {
  await platform.whenReady(180_000);
  const load = (): string => loadavg()[0]?.toFixed(1) ?? '?';
  const before = load();
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${describeCpu(cpus())}, Node ${process.version}, ${readings} readings`,
  );
  await main(platform);
  console.log(`load ${before} before, ${load()} after`);
} finally {
  await platform.close();
  rmSync(dir, { recursive: true, force: true });
}
