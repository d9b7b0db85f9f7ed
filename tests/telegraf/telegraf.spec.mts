import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlatform } from '../../tools/platform/src/index.mts';
import type { Platform } from '../../tools/platform/src/index.mts';
import { ask, until } from '../telemetry/traffic.mts';
import { startTelegraf } from './running-telegraf.mts';
import type { RunningTelegraf } from './running-telegraf.mts';

const folder = mkdtempSync(join(tmpdir(), 'wellflow-telegraf-'));
const apiNumber = '42-501-20177';
let platform: Platform;
let telegraf: RunningTelegraf;

beforeAll(async () => {
  platform = await startPlatform({ dir: join(folder, 'platform'), simulator: false });
  await platform.whenReady(240_000);
  expect((await ask(platform, '/v1/wells', { body: { apiNumber, name: 'Cedar 7' } })).status).toBe(201);
  telegraf = await startTelegraf({
    folder,
    gatewayUrl: platform.gatewayUrl,
    well: apiNumber,
    producer: await registered(),
  });
}, 400_000);
afterAll(async () => {
  await telegraf?.stop();
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
}, 90_000);

async function registered() {
  const { status, body } = await ask(platform, '/v1/producers', {
    body: { name: 'Telegraf', proof: 'secret', wells: [apiNumber] },
  });
  expect(status).toBe(201);
  return { id: String(body['producerId']), secret: String(body['clientSecret']) };
}

/** What the history has, as `time value`, in order of time. */
async function stored(): Promise<readonly string[]> {
  const path = `/v1/wells/${apiNumber}/readings?measurement=tubing-pressure&limit=1000`;
  const { body } = await ask(platform, path);
  const readings = (body['readings'] ?? []) as readonly { readonly time: string; readonly value: number }[];
  return readings.map(({ time, value }) => `${Date.parse(time)} ${value}`).sort();
}

const emitted = (): readonly string[] => [...new Set(readFileSync(telegraf.ledger, 'utf8').trim().split('\n'))].sort();

it('sends with credentials of its own, which it exchanges for tokens itself', async () => {
  expect((await until(60, stored, (found) => found.length > 0)).length).toBeGreaterThan(0);
  const { body } = await ask(platform, '/v1/producers');
  expect(JSON.stringify(body)).toContain('Telegraf');
});

it('loses nothing and stores nothing twice while what it talks to is killed', async () => {
  for (const name of ['ingestion', 'gateway', 'production', 'ingestion']) {
    platform.kill9(name);
    await sleep(2_500);
  }
  await telegraf.quiet();
  await platform.whenReady(240_000);
  const all = emitted();
  expect(all.length).toBeGreaterThan(100);
  await until(90, stored, (found) => found.length >= all.length);
  expect(await stored()).toEqual(all);
});

it('finds in its log that a well which is not its own is refused, and does not try that again for ever', async () => {
  const before = (await stored()).length;
  await telegraf.say(`tubing_pressure,well=42-501-99999,unit=psi value=1 ${Date.now()}000000`);
  await until(
    30,
    async () => telegraf.log(),
    (log) => /received status code|status code: 400/.test(log),
  );
  await telegraf.say(`tubing_pressure,well=${apiNumber},unit=psi value=2 ${Date.now()}000000`);
  await until(60, stored, (found) => found.length === before + 1);
});
