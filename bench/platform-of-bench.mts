import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { request } from 'undici';
import { startPlatform } from '../tools/platform/src/index.mts';
import type { Platform, PlatformOptions } from '../tools/platform/src/index.mts';
import { describeCpu } from './figures.mts';
import { apiNumber } from './reading-load.mts';

/** A platform in a folder of its own while `work` runs; the hardware is printed first. */
export async function withPlatform<T>(
  options: Pick<PlatformOptions, 'serviceEnv'>,
  work: (platform: Platform) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-bench-'));
  const env = { WELLFLOW_LOG_LEVEL: 'warn' };
  const platform = await startPlatform({ dir, simulator: false, env, readyMs: 240_000, ...options });
  try {
    await platform.whenReady(240_000);
    const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
    const today = new Date().toISOString().slice(0, 10);
    console.log(`${today}, ${describeCpu(cpus())}, ${memory}, Node ${process.version}, load ${load()}`);
    return await work(platform);
  } finally {
    await platform.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Of the last minute. */
export const load = (): string => loadavg()[0]?.toFixed(1) ?? '?';

export function processOf(platform: Platform, name: string) {
  const found = platform.status().find((each) => each.name === name);
  if (found?.port === undefined || found.pid === undefined) throw new Error(`${name} does not run`);
  return { url: `http://127.0.0.1:${found.port}`, pid: found.pid, restarts: found.restarts };
}

/** The sum over a metric's series. */
export async function metric(url: string, name: string): Promise<number> {
  const { body } = await request(`${url}/metrics`);
  const lines = (await body.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(1)), 0);
}

/** Wells 0 to `count`, and a moment for ingestion to hear of them. */
export async function registerWells({ gatewayUrl }: Platform, token: string, count: number): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (let index = 0; index < count;) {
    const body = JSON.stringify({ apiNumber: apiNumber(index), name: `Bench ${index}` });
    const answer = await request(`${gatewayUrl}/v1/wells`, { method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 400 && answer.statusCode !== 429) throw new Error(`${answer.statusCode} ${text}`);
    if (answer.statusCode === 429) await sleep(200);
    else index += 1;
  }
  await sleep(5_000);
}

/** Asks production's database as the server's superuser, whom row-level security does not bind. */
export async function askHistory<Row extends object>({ addresses }: Platform, sql: string): Promise<readonly Row[]> {
  const url = Object.assign(new URL(addresses.postgresUrl), { pathname: '/wellflow_production' });
  const client = new Client({ connectionString: url.toString() });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
