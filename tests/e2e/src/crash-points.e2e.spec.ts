import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@wellflow/testing';
import { startPlatform, type Platform } from '../../../tools/platform/src/index.mts';
import { createGatewayClient } from './support/gateway-client';
import { createLedger, registerWells, sendReadings, type Ledger } from './support/ledger';
import { databaseUrl, knownWells, readTable, storedReadings, unpacked } from './support/stored';

const seeds = (process.env['CRASH_SEEDS'] ?? '1').split(',').map(Number);
const loadSeconds = Number(process.env['CRASH_SECONDS'] ?? '20');
const preload = join(__dirname, 'support/crash-preload.cjs');
const crashingServices = ['wells', 'ingestion', 'production'] as const;

/** Where each service dies, three times each. */
const scenarios = [
  { wells: 'before-commit', ingestion: 'before-produce', production: 'before-commit' },
  { wells: 'after-commit', ingestion: 'after-produce', production: 'after-commit' },
  { wells: 'after-produce', ingestion: 'after-produce', production: 'before-offset' },
] as const;

// Many commits of a service are not a client's: a lost one goes unnoticed, but not forty.
const timesOf = (point: string): string => (point === 'lose-commit' ? '40' : '3');

interface Trial {
  readonly platform: Platform;
  readonly ledger: Ledger;
  readonly crashes: (service: string) => number;
  readonly end: () => Promise<void>;
}

async function startTrial(points: Readonly<Record<string, string>>, seed: number): Promise<Trial> {
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-crash-'));
  const file = (service: string) => join(dir, `crashes-${service}`);
  const environmentOf = (service: string, point: string) => ({
    NODE_OPTIONS: `--require ${preload}`,
    ...{ CRASH_POINT: point, CRASH_SEED: String(seed), CRASH_TIMES: timesOf(point), CRASH_FILE: file(service) },
    ...unpacked,
  });
  const serviceEnv = Object.fromEntries(
    Object.entries(points).map(([service, point]) => [service, environmentOf(service, point)]),
  );
  const platform = await startPlatform({ dir, simulator: false, serviceEnv });
  await platform.whenReady(240_000);
  return {
    platform,
    ledger: createLedger(),
    crashes: (service) => (existsSync(file(service)) ? statSync(file(service)).size : 0),
    end: async () => {
      await platform.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function load({ platform, ledger }: Trial): Promise<void> {
  const client = createGatewayClient(platform.gatewayUrl, await platform.token('admin', 'demo'));
  const stopAt = Date.now() + loadSeconds * 1000;
  const until = () => Date.now() > stopAt;
  const first = await client.insist<{ wellId: string }>('POST', '/v1/wells', {
    body: { apiNumber: '42-003-99999', name: 'First' },
  });
  expect(first.status).toBe(201);
  ledger.wells.push('42-003-99999');
  ledger.wellIds.set('42-003-99999', first.body.wellId);
  await sleep(1_000);
  const common = { client, ledger, until };
  await Promise.all([
    registerWells({ ...common, county: '001' }),
    ...[0, 1, 2].map((lane) => sendReadings({ ...common, county: '003', wells: ['42-003-99999'], lane })),
  ]);
}

/** The outside ledger against what is inside. */
async function expectNothingLostAndEverythingOnce({ platform, ledger }: Trial): Promise<void> {
  const { postgresUrl } = platform.addresses;
  const wells = ledger.wells.map((apiNumber) => `${apiNumber.replaceAll('-', '')}0000`).sort();
  for (const service of ['production', 'royalty', 'compliance', 'ingestion']) {
    await eventually(async () => expect([...(await knownWells(postgresUrl, service))].sort()).toEqual(wells), {
      timeoutMs: 90_000,
    });
  }
  const [events] = await readTable<{ count: string }>(databaseUrl(postgresUrl, 'wells'), 'SELECT count(*) FROM event');
  expect(Number(events?.count)).toBe(wells.length);
  await eventually(
    async () => expect([...(await storedReadings(postgresUrl))].sort()).toEqual([...ledger.readings].sort()),
    { timeoutMs: 90_000 },
  );
}

describe('after kill -9 at a named point', () => {
  const cases = scenarios.flatMap((points) => seeds.map((seed) => ({ points, seed })));

  it.each(cases)(
    '$points, seed $seed: nothing acknowledged is lost, and everything has its effect once',
    async ({ points, seed }) => {
      const trial = await startTrial(points, seed);
      try {
        await load(trial);
        await expectNothingLostAndEverythingOnce(trial);
        expect(trial.ledger.wells.length).toBeGreaterThan(20);
        expect(trial.ledger.readings.size).toBeGreaterThan(20);
        for (const service of crashingServices) expect(trial.crashes(service)).toBeGreaterThan(0);
      } finally {
        await trial.end();
      }
    },
  );

  it('the ledger would have noticed: a commit that is reported and rolled back turns it red', async () => {
    const trial = await startTrial({ wells: 'lose-commit' }, 7);
    try {
      await load(trial);
      const { postgresUrl } = trial.platform.addresses;
      await sleep(2_000);
      expect(trial.crashes('wells')).toBeGreaterThan(0);
      expect((await knownWells(postgresUrl, 'royalty')).length).toBeLessThan(trial.ledger.wells.length);
    } finally {
      await trial.end();
    }
  });
});
