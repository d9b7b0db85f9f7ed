import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlatform, type Platform } from '../../../tools/platform/src/index.mts';
import { createGatewayClient, type GatewayClient } from './support/gateway-client';
import { createLedger, registerWells, sendReadings, type Ledger } from './support/ledger';
import { processorSeconds } from './support/processor-time';
import { expectAsInLedger, expectNothingBehind } from './support/settled';
import { unpacked } from './support/stored';
import { crashing, suffer, troublesOf } from './support/trouble';

const seeds = (process.env['CRASH_SEEDS'] ?? '1').split(',').map(Number);
const loadSeconds = Number(process.env['CRASH_SECONDS'] ?? '40');
const fieldWell = '42-005-99999';

interface Trial {
  readonly platform: Platform;
  readonly client: GatewayClient;
  readonly end: () => Promise<void>;
}

async function startTrial(): Promise<Trial> {
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-load-'));
  const platform = await startPlatform({ dir, simulator: false, serviceEnv: { production: unpacked } });
  const end = async () => {
    await platform?.close();
    rmSync(dir, { recursive: true, force: true });
  };
  await platform.whenReady(240_000);
  return { platform, client: createGatewayClient(platform.gatewayUrl, await platform.token('admin', 'demo')), end };
}

/** Goes on until the troubles are over and the time is up. */
async function loadDuring({ client }: Trial, ledger: Ledger, trouble: () => Promise<void>): Promise<void> {
  const first = await client.insist<{ wellId: string }>('POST', '/v1/wells', {
    body: { apiNumber: fieldWell, name: 'Field' },
  });
  expect(first.status).toBe(201);
  ledger.wells.push(fieldWell);
  ledger.wellIds.set(fieldWell, first.body.wellId);
  const stopAt = Date.now() + loadSeconds * 1_000;
  let over = false;
  const until = () => over && Date.now() > stopAt;
  const common = { client, ledger, until };
  const lanes = [0, 1, 2].map((lane) => sendReadings({ ...common, county: '005', wells: [fieldWell], lane }));
  const ending = trouble().finally(() => (over = true));
  await Promise.all([ending, registerWells({ ...common, county: '007' }), ...lanes]);
}

describe('under load', () => {
  it.each(seeds)(
    'with everything restarted and killed, seed %i: nothing acknowledged is lost, everything has its effect once, and all recovers by itself',
    async (seed) => {
      const trial = await startTrial();
      const ledger = createLedger();
      const { platform, client } = trial;
      try {
        await loadDuring(trial, ledger, () => suffer(platform, troublesOf(seed)));
        await platform.whenReady(240_000);
        await expectAsInLedger(platform, ledger);
        await expectNothingBehind(platform, client);
        expect(ledger.wells.length).toBeGreaterThan(20);
        expect(ledger.readings.size).toBeGreaterThan(20);
        for (const { name, restarts } of platform.status()) {
          const killed = [...crashing, 'kafka', 'postgres'].includes(name);
          // Killed once, started once: nobody ended of its own accord because another was away.
          expect([name, restarts]).toEqual([name, killed ? 1 : 0]);
        }
      } finally {
        await trial.end();
      }
    },
  );
});

describe('with nothing to do', () => {
  it('all the services together use little of one core', async () => {
    const { platform, end } = await startTrial();
    try {
      await sleep(15_000);
      const services = platform.status().filter(({ name }) => crashing.some((service) => service === name));
      const used = () => services.map(({ pid = 0 }) => processorSeconds(pid));
      const before = used();
      const startedAt = performance.now();
      await sleep(30_000);
      const seconds = (performance.now() - startedAt) / 1_000;
      const shares = used().map((after, index) => ((after - (before[index] ?? 0)) / seconds) * 100);
      const all = shares.reduce((sum, share) => sum + share, 0);
      const each = services.map(({ name }, index) => `${name} ${shares[index]?.toFixed(1)} %`).join(', ');
      process.stdout.write(
        `idle: ${all.toFixed(1)} % of a core in all the services together (${each}); wanted: under 5 %\n`,
      );
      expect(services).toHaveLength(6);
      expect(all).toBeLessThan(15);
    } finally {
      await end();
    }
  });
});
