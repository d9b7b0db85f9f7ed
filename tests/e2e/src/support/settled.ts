import { eventually } from '@wellflow/testing';
import type { Platform } from '../../../../tools/platform/src/index.mts';
import type { GatewayClient } from './gateway-client';
import type { Ledger } from './ledger';
import { databaseUrl, knownWells, readTable, storedReadings } from './stored';

interface Summary {
  readonly consumers: readonly { readonly group: string; readonly lag: number; readonly running: boolean }[];
}

/** The outside ledger against what is inside: nothing acknowledged is lost, and everything has its effect once. */
export async function expectAsInLedger({ addresses: { postgresUrl } }: Platform, ledger: Ledger): Promise<void> {
  const wells = ledger.wells.map((apiNumber) => `${apiNumber.replaceAll('-', '')}0000`).sort();
  const patience = { timeoutMs: 90_000, everyMs: 500 };
  for (const service of ['production', 'royalty', 'compliance', 'ingestion']) {
    await eventually(async () => expect([...(await knownWells(postgresUrl, service))].sort()).toEqual(wells), patience);
  }
  const [events] = await readTable<{ count: string }>(databaseUrl(postgresUrl, 'wells'), 'SELECT count(*) FROM event');
  expect(Number(events?.count)).toBe(wells.length);
  const acknowledged = [...ledger.readings].sort();
  await eventually(async () => expect([...(await storedReadings(postgresUrl))].sort()).toEqual(acknowledged), patience);
}

/** Every consumer runs and has taken all there is; no outbox holds anything back. */
export async function expectNothingBehind({ addresses }: Platform, client: GatewayClient): Promise<void> {
  await eventually(
    async () => {
      const { body } = await client.call<Summary>('GET', '/v1/platform/summary');
      expect(body.consumers.length).toBeGreaterThanOrEqual(6);
      expect(body.consumers.filter(({ running, lag }) => !running || lag > 0)).toEqual([]);
    },
    { timeoutMs: 60_000, everyMs: 500 },
  );
  for (const service of ['wells', 'gateway']) {
    const [row] = await readTable<{ count: string }>(
      databaseUrl(addresses.postgresUrl, service),
      'SELECT count(*) FROM outbox',
    );
    expect([service, Number(row?.count)]).toEqual([service, 0]);
  }
}
