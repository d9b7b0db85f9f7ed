import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFieldFile, noFieldFile } from './field-file';
import type { Reading } from './field/reading';
import { createMemoryBuffer } from './sending/buffer';
import { createSender } from './sending/sender';
import { runSimulator } from './simulator';
import type { SimulatorOptions } from './simulator';
import { createFakeGateway } from './testing/fake-gateway';
import type { FakeGateway } from './testing/fake-gateway';
import { createFakeTime } from './testing/fake-time';

const began = Date.parse('2026-11-23T08:00:00Z') / 1_000;
const realTime: SimulatorOptions = {
  seed: 1,
  stepSeconds: 10,
  faults: 1,
  speed: 1,
  batchReadings: 2_000,
  statusSeconds: 60,
};

interface Given {
  readonly options?: SimulatorOptions;
  readonly seconds: number;
  readonly from?: number;
  readonly gateway?: FakeGateway;
  readonly bufferReadings?: number;
  readonly fieldFile?: typeof noFieldFile;
}

async function run({
  options = realTime,
  seconds,
  from = began,
  gateway = createFakeGateway(),
  bufferReadings = 200_000,
  fieldFile = noFieldFile,
}: Given) {
  const time = createFakeTime(from);
  const lines: string[] = [];
  const stopping = new AbortController();
  time.onSleep((now) => void (now >= from + seconds && stopping.abort()));
  const buffer = createMemoryBuffer({ maxReadings: bufferReadings });
  const announce = (line: string): void => void lines.push(line);
  // The sender's waits do not move the field's clock here: both would move it.
  const patience = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const sender = createSender({
    gateway,
    buffer,
    backOff: { firstMs: 1, longestMs: 1 },
    random: () => 1,
    sleep: patience,
    announce,
  });
  await runSimulator(
    { gateway, buffer, sender, fieldFile, sleep: time.sleep, nowSeconds: time.nowSeconds, announce },
    options,
    stopping.signal,
  );
  return { gateway, buffer, lines, readings: gateway.acknowledged.flatMap(readingsOf) };
}

function readingsOf(body: string): readonly Reading[] {
  const { readings } = JSON.parse(body) as { readings: readonly Reading[] };
  return readings;
}

const timesOf = (readings: readonly Reading[]): readonly string[] => [...new Set(readings.map(({ time }) => time))];

describe('the simulator', () => {
  it('registers its wells, then sends a batch every ten seconds', async () => {
    const { gateway, readings } = await run({ seconds: 60 });
    expect(gateway.wells).toHaveLength(20);
    expect(gateway.wells[0]).toEqual({ apiNumber: '42-301-97101', name: 'Caliche Draw Unit 1H' });
    expect(timesOf(readings)[0]).toBe('2026-11-23T08:00:10.000Z');
    expect(timesOf(readings).length).toBeGreaterThanOrEqual(5);
  });

  it('prints a line of status once a minute, and one when it stops', async () => {
    const { lines } = await run({ seconds: 130 });
    const status = lines.filter((line) => line.startsWith('field at'));
    expect(status.length).toBe(2);
    expect(status[0]).toMatch(
      /^field at 2026-11-23T08:01:00.000Z; 20 wells, \d+ down, \d+ sensors failed; \d+ readings accepted/,
    );
    expect(lines.at(-1)).toMatch(/^stopped; field at/);
  });

  it('plays the past faster than real time, without a gap, and never runs ahead of it', async () => {
    const options = { ...realTime, speed: 60, startSeconds: began - 3_600 };
    const { readings } = await run({ options, seconds: 300 });
    const times = timesOf(readings).map((time) => Date.parse(time) / 1_000);
    expect(times[0]).toBe(began - 3_600 + 10);
    expect(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === 10)).toBe(true);
    expect(times.at(-1)).toBeGreaterThan(began);
    expect(times.at(-1)).toBeLessThanOrEqual(began + 300);
  });

  it('holds the past while nothing gets through, and loses none of it', async () => {
    const gateway = createFakeGateway();
    gateway.answer(...Array.from({ length: 400 }, () => ({ kind: 'later', why: 'away' }) as const));
    const options = { ...realTime, speed: 3_600, startSeconds: began - 86_400 };
    const { readings, buffer } = await run({ options, seconds: 40, gateway, bufferReadings: 100_000 });
    const times = timesOf(readings).map((time) => Date.parse(time) / 1_000);
    expect(buffer.waiting().dropped).toBe(0);
    expect(times.length).toBeGreaterThan(100);
    expect(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === 10)).toBe(true);
  });

  it('stores and forwards in real time: after an outage what fits the buffer arrives, the oldest does not', async () => {
    const gateway = createFakeGateway();
    gateway.answer(...Array.from({ length: 30 }, () => ({ kind: 'later', why: 'away' }) as const));
    const { readings, buffer } = await run({ seconds: 600, gateway, bufferReadings: 1_000 });
    expect(buffer.waiting().dropped).toBeGreaterThan(0);
    expect(timesOf(readings)[0]).not.toBe('2026-11-23T08:00:10.000Z');
    expect(timesOf(readings).at(-1)?.slice(0, 16)).toBe('2026-11-23T08:09');
  });

  describe('started again', () => {
    let folder = '';
    beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'field-'))));
    afterEach(() => rm(folder, { recursive: true, force: true }));
    const totalAt = (readings: readonly Reading[], pick: 'first' | 'last'): number => {
      const totals = readings.filter(({ measurement, well }) => measurement === 'oil-total' && well === '42-301-97101');
      return Number((pick === 'first' ? totals[0] : totals.at(-1))?.value);
    };

    it('takes its field up where it is now: the wells went on while nobody looked', async () => {
      const options = { ...realTime, faults: 0 };
      const first = await run({ options, seconds: 300, fieldFile: createFieldFile(folder) });
      const later = await run({ options, seconds: 120, from: began + 86_400, fieldFile: createFieldFile(folder) });
      expect(timesOf(later.readings)[0]).toBe('2026-11-24T08:00:10.000Z');
      const madeMeanwhile = totalAt(later.readings, 'first') - totalAt(first.readings, 'last');
      expect(madeMeanwhile).toBeGreaterThan(100);
      expect(madeMeanwhile).toBeLessThan(1_500);
    });

    it('begins anew when another seed is asked for', async () => {
      await run({ seconds: 60, fieldFile: createFieldFile(folder) });
      const other = await run({ options: { ...realTime, seed: 2 }, seconds: 60, fieldFile: createFieldFile(folder) });
      const fresh = await run({ options: { ...realTime, seed: 2 }, seconds: 60 });
      expect(other.readings).toEqual(fresh.readings);
    });
  });
});
