import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@wellflow/testing';
import { startPlatform, type Platform } from '../../../tools/platform/src/index.mts';
import { expectReplies, importFile, sendRecords, type Granted } from './support/bulk-ways-in';
import { createGatewayClient, type GatewayClient } from './support/gateway-client';
import { createLedger, sendReadings, type Ledger } from './support/ledger';
import { expectAsInLedger, expectNothingBehind } from './support/settled';
import { storedReadings, unpacked } from './support/stored';
import { suffer, type Trouble } from './support/trouble';
import { publish, sendTagged, streamLines, type Source } from './support/ways-in';

const dir = mkdtempSync(join(tmpdir(), 'wellflow-ways-'));
const wells = {
  batches: '42-005-90001',
  lines: '42-005-90002',
  tagged: '42-005-90003',
  messages: '42-005-90004',
  file: '42-005-90005',
  records: '42-005-90006',
};
const ledger = createLedger();
let platform: Platform;
let client: GatewayClient;
let granted: Granted;

beforeAll(async () => {
  const ingestion = { WELLFLOW_MQTT_TOPICS: 'field/{well}/{measurement}=psi' };
  platform = await startPlatform({ dir, simulator: false, serviceEnv: { production: unpacked, ingestion } });
  await platform.whenReady(240_000);
  client = createGatewayClient(platform.gatewayUrl, await platform.token('admin', 'demo'));
  for (const well of Object.values(wells)) await register(well);
  const tag = { name: 'PAD.W3.PT101', well: wells.tagged, measurement: 'tubing-pressure', unit: 'psi' };
  // Ingestion hears of the wells a moment later.
  await eventually(async () => expect((await client.insist('POST', '/v1/tags', { body: tag })).status).toBe(201));
  granted = await grantKafka();
});
afterAll(async () => {
  await platform?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function register(apiNumber: string): Promise<void> {
  const { status, body } = await client.insist<{ wellId: string }>('POST', '/v1/wells', {
    body: { apiNumber, name: apiNumber },
  });
  expect(status).toBe(201);
  ledger.addWell(apiNumber, body.wellId);
}

async function grantKafka(): Promise<Granted> {
  const made = await client.insist<{ producerId: string }>('POST', '/v1/producers', { body: { name: 'Ledger' } });
  const given = await client.insist<Granted>('PUT', `/v1/producers/${made.body.producerId}/kafka`);
  expect(given.status).toBe(200);
  return given.body;
}

const kill = (name: string): Trouble => ({
  name: `kill -9 ${name}`,
  afterMs: 2_500,
  happen: (of) => of.kill9(name),
});

/** All the ways in at once, until the troubles are over. */
async function sendWhile(troubles: readonly Trouble[]): Promise<ReadonlySet<string>> {
  let over = false;
  const until = (): boolean => over;
  const sourceOf = (well: string): Source => ({ well, wellId: ledger.wellIds.get(well) ?? '', ledger, until });
  const records = sendRecords(granted, sourceOf(wells.records));
  await Promise.all([
    suffer(platform, troubles)
      .then(() => sleep(4_000))
      .finally(() => (over = true)),
    sendReadings({ client, ledger, until, county: '005', wells: [wells.batches], lane: 0 }),
    streamLines(client, sourceOf(wells.lines)),
    sendTagged(client, { ...sourceOf(wells.tagged), tag: 'PAD.W3.PT101' }),
    publish(brokerUrl(), sourceOf(wells.messages)),
    importFile(client, { ...sourceOf(wells.file), startAt: '2026-08-01T00:00:00Z', rows: 20_000 }),
    records,
  ]);
  return records;
}

const brokerUrl = (): string => `mqtt://127.0.0.1:${platform.status().find(({ name }) => name === 'mqtt')?.port}`;
const countOf = ({ readings }: Ledger, well: string): number =>
  [...readings].filter((line) => line.startsWith(`${ledger.wellIds.get(well)} `)).length;

it('batches, streams, tags, MQTT, Kafka and a file: nothing acknowledged is lost and nothing is doubled while it all is killed', async () => {
  const sent = await sendWhile(['ingestion', 'production', 'kafka', 'ingestion', 'gateway', 'postgres'].map(kill));
  await platform.whenReady(240_000);
  await expectAsInLedger(platform, ledger);
  await expectReplies(granted, sent);
  await expectNothingBehind(platform, client);
  for (const well of Object.values(wells)) expect([well, countOf(ledger, well)]).not.toEqual([well, 0]);
});

it('finds the broker again that was killed: from then on nothing it acknowledged is lost', async () => {
  platform.kill9('mqtt');
  const found = createLedger();
  const well = wells.messages;
  const wellId = ledger.wellIds.get(well) ?? '';
  let over = false;
  // Other readings than before: a day later.
  const publishing = publish(brokerUrl(), {
    well,
    wellId,
    ledger: found,
    until: () => over,
    startAt: '2026-11-22T00:00:00Z',
  });
  const stored = async () =>
    (await storedReadings(platform.addresses.postgresUrl)).filter((line) => line.includes('2026-11-22'));
  const first = await eventually(
    async () => {
      const [line] = (await stored()).sort();
      expect(line).toBeDefined();
      return line ?? '';
    },
    { timeoutMs: 60_000 },
  ).finally(() => (over = true));
  await publishing;
  // The embedded broker keeps sessions in memory: what came before we were back is what may be missing.
  const due = [...found.readings].filter((line) => line >= first).sort();
  await eventually(async () => expect((await stored()).toSorted()).toEqual(due));
});
