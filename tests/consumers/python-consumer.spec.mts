import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '../../tools/platform/src/index.mts';
import type { Platform } from '../../tools/platform/src/index.mts';

interface Seen {
  readonly topic: string;
  readonly key: string;
  readonly offset: number;
  readonly partition: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Readonly<Record<string, unknown>>;
}

const dir = mkdtempSync(join(tmpdir(), 'wellflow-python-'));
const apiNumber = '42-501-20131';
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ dir, simulator: false });
  await platform.whenReady(240_000);
}, 300_000);
afterAll(async () => {
  await platform?.close();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

async function post(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await platform.token()}` };
  const reply = await fetch(platform.gatewayUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await reply.text();
  expect([path, reply.ok, text]).toEqual([path, true, text]);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

/** Everything Python reads from the beginning of the topics. */
function readWithPython(topics: readonly string[]): readonly Seen[] {
  const { WELLFLOW_KAFKA_BROKERS: brokers = '', WELLFLOW_REGISTRY_URL: registry = '' } = platform.environment;
  const script = join(import.meta.dirname, 'python', 'consume.py');
  const args = [
    script,
    '--brokers',
    brokers,
    '--registry',
    registry,
    '--seconds',
    '5',
    ...topics.flatMap((topic) => ['--topic', topic]),
  ];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trim().split('\n').map(parseSeen);
}

function parseSeen(line: string): Seen {
  return JSON.parse(line) as Seen;
}

/** Posts again while the well is not known to ingestion yet: that takes a moment, through Kafka. */
async function postUntilAccepted(readings: readonly object[]): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const { accepted } = await post('/v1/readings', { readings });
    if (accepted === readings.length) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('the readings were not accepted within 30 s');
}

describe('a consumer in Python, with the registry alone', () => {
  it('reads the well that was registered and the readings that were posted', async () => {
    const { wellId } = await post('/v1/wells', { apiNumber, name: 'Yoakum 131' });
    const time = new Date(Date.now() - 60_000).toISOString();
    const reading = (measurement: string, value: unknown, unit: string) => ({
      well: apiNumber,
      measurement,
      time,
      value,
      unit,
    });
    const readings = [
      reading('tubing-pressure', 212.5, 'psi'),
      reading('run-status', true, 'none'),
      { ...reading('casing-pressure', null, 'psi'), quality: 'BAD' },
    ];
    await postUntilAccepted(readings);
    const seen = readWithPython(['wellflow.wells.well.v1', 'wellflow.ingestion.readings.v1']);
    expectTheWell(seen, String(wellId));
    expectTheReadings(seen, String(wellId), time);
  }, 120_000);
});

function expectTheWell(seen: readonly Seen[], wellId: string): void {
  const wells = seen.filter(({ topic }) => topic === 'wellflow.wells.well.v1');
  expect(wells.map(({ key }) => key)).toEqual([`demo/${wellId}`]);
  expect(wells[0]?.value).toMatchObject({ wellId, name: 'Yoakum 131' });
  expect(wells[0]?.headers).toMatchObject({
    ce_specversion: '1.0',
    ce_type: 'wellflow.wells.WellRegisteredV1',
    ce_organization: 'demo',
    'content-type': 'application/avro',
    ce_sequence: expect.stringMatching(/^\d+$/),
  });
}

function expectTheReadings(seen: readonly Seen[], wellId: string, time: string): void {
  const batches = seen.filter(
    ({ topic, key }) => topic === 'wellflow.ingestion.readings.v1' && key === `demo/${wellId}`,
  );
  expect(batches.map(({ headers }) => headers['ce_type'])).toEqual(['wellflow.ingestion.ReadingsAcceptedV1']);
  const readings = batches.flatMap(({ value }) => value['readings'] as readonly Readonly<Record<string, unknown>>[]);
  const sourceTime = expect.stringContaining(time.slice(0, 19).replace('T', ' '));
  expect(readings).toEqual([
    expect.objectContaining({
      measurement: 'tubing-pressure',
      number: 212.5,
      unit: 'psi',
      quality: 'GOOD',
      sourceTime,
    }),
    expect.objectContaining({ measurement: 'run-status', flag: true, number: null, sourceTime }),
    expect.objectContaining({
      measurement: 'casing-pressure',
      number: null,
      flag: null,
      text: null,
      quality: 'BAD',
      sourceTime,
    }),
  ]);
}
