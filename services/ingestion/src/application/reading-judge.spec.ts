import { testUuid } from '@wellflow/testing';
import fc from 'fast-check';
import type { SeriesLimits } from '../domain/judging/series-limits';
import { verdicts } from '../domain/judging/series-reading';
import { asset, at, judgeWorld, message, pressureLimits, reading, type Message } from './reading-judge.support';

const tagged = { tagId: 'tag-1', tag: 'PT-1' };
const counting: SeriesLimits = {
  kind: 'counter',
  resolution: 0,
  reportsByException: false,
  rollover: { at: 1000, maximumPerSecond: 1 },
};
const limits = { 'tubing-pressure': pressureLimits, 'oil-total': counting };

const someReading = fc
  .record({
    seconds: fc.integer({ min: 0, max: 400 }),
    value: fc.oneof(fc.constantFrom(5, 50, 99, 101, 119, 121, 96), fc.double({ min: 0, max: 1000, noNaN: true })),
    quality: fc.constantFrom('GOOD', 'GOOD', 'GOOD', 'UNCERTAIN', 'BAD', 'STALE'),
    measurement: fc.constantFrom('tubing-pressure', 'oil-total'),
  })
  .map(({ seconds, value, quality, measurement }) => reading(seconds, value, { ...tagged, quality, measurement }));

const someMessage = fc
  .record({
    readings: fc.array(someReading, { minLength: 1, maxLength: 12 }),
    assetId: fc.constantFrom(asset, testUuid(2)),
    producerId: fc.constantFrom('rtu', 'lab', 'plc'),
    lane: fc.constantFrom('live', 'live', 'history'),
    receipt: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ readings, receipt, ...rest }) => message(readings, { ...rest, receiptId: testUuid(receipt) }));

/** A stream, cut anywhere; after each batch some of the batches before may come again. */
const stream = fc.record({
  messages: fc.array(someMessage, { minLength: 1, maxLength: 25 }),
  cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 25, maxLength: 25 }),
  again: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 25, maxLength: 25 }),
});

function cut(messages: readonly Message[], sizes: readonly number[]): readonly (readonly Message[])[] {
  const batches: (readonly Message[])[] = [];
  let start = 0;
  for (const size of sizes) {
    if (start < messages.length) batches.push(messages.slice(start, start + size));
    start += size;
  }
  return start < messages.length ? [...batches, messages.slice(start)] : batches;
}

async function everything(world: ReturnType<typeof judgeWorld>) {
  const assets = [asset, testUuid(2)];
  return {
    state: await Promise.all(assets.map((id) => world.state.find('demo', id))),
    receipts: await Promise.all([1, 2, 3, 4].map((n) => world.receipts.find('demo', testUuid(n)))),
    days: await Promise.all(
      assets.map((assetId) => world.days.list('demo', { assetId, from: '2026-11-22', to: '2026-11-24' })),
    ),
    alarms: await world.alarms.list('demo', { show: 'all', limit: 100 }),
    corrections: world.corrections().map(({ time, before, after }) => ({ time, before, after })),
    told: world.told
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ schema, payload }) => JSON.stringify([schema, payload]))
      .sort(),
  };
}

describe('the judge', () => {
  it('comes to the same state, counts and alarms however the stream is cut and repeated', async () => {
    const property = fc.asyncProperty(stream, async ({ messages, cuts, again }) => {
      const [straight, broken] = [judgeWorld(limits), judgeWorld(limits)];
      await straight.take(messages);
      const batches = cut(messages, cuts);
      for (const [index, batch] of batches.entries()) {
        await broken.take(batch);
        for (const before of batches.slice(Math.max(0, index + 1 - (again[index] ?? 0)), index + 1))
          await broken.take(before);
      }
      const expected = await everything(straight);
      expect(await everything(broken)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('gives each reading exactly one verdict', async () => {
    const property = fc.asyncProperty(fc.array(someMessage, { minLength: 1, maxLength: 20 }), async (messages) => {
      const world = judgeWorld(limits);
      await world.take(messages);
      for (const [receiptId, own] of Map.groupBy(messages, (each) => each.receiptId)) {
        const counts = (await world.receipts.find('demo', receiptId))?.counts ?? {};
        const judged = verdicts.reduce((sum, verdict) => sum + (counts[verdict] ?? 0), 0);
        expect(judged).toBe(own.reduce((sum, { readings }) => sum + readings.length, 0));
      }
      const days = await Promise.all(
        [asset, testUuid(2)].map((assetId) =>
          world.days.list('demo', { assetId, from: '2026-11-22', to: '2026-11-24' }),
        ),
      );
      const came = days
        .flat()
        .flatMap(({ series }) => [...series.values()])
        .reduce((sum, day) => sum + day.came, 0);
      const receipts = await Promise.all([1, 2, 3, 4].map((n) => world.receipts.find('demo', testUuid(n))));
      const kept = receipts.reduce(
        (sum, each) => sum + (each?.counts.stored ?? 0) + (each?.counts['dead-banded'] ?? 0),
        0,
      );
      expect(came).toBe(kept);
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('lists what was not simply stored, and counts the rest', async () => {
    const world = judgeWorld(limits);
    const first = message([reading(0, 50, tagged), reading(60, 51, tagged)]);
    const second = message([reading(0, 50.05, tagged), reading(60, 70, tagged), reading(120, 52, tagged)]);
    await world.take([first]);
    await world.take([second]);
    expect(await world.receipts.find('demo', first.receiptId)).toMatchObject({ counts: { stored: 2 }, readings: [] });
    expect(await world.receipts.find('demo', second.receiptId)).toMatchObject({
      counts: { stored: 1, duplicate: 1, conflict: 1 },
      readings: [
        { assetId: asset, tag: 'PT-1', time: at(0), codes: ['duplicate'] },
        { assetId: asset, tag: 'PT-1', time: at(60), codes: ['conflict'] },
      ],
      unlisted: 0,
    });
  });

  it('keeps what a correction replaced, and tells the corrected value', async () => {
    const world = judgeWorld(limits);
    await world.take([message([reading(0, 50, tagged)]), message([reading(0, 47, tagged)], { producerId: 'lab' })]);
    expect(world.corrections()).toMatchObject([
      {
        time: at(0),
        producerId: 'lab',
        before: { number: 50, quality: 'GOOD' },
        after: { value: '47', quality: 'GOOD' },
      },
    ]);
    expect(world.told).toMatchObject([
      {
        topic: 'wellflow.ingestion.judged.v1',
        key: `demo/${asset}`,
        payload: { readings: [{ verdict: 'correction', number: 47 }] },
      },
    ]);
    await world.take([message([reading(0, 50, tagged)])]);
    expect(world.told.at(-1)).toMatchObject({ payload: { readings: [{ verdict: 'conflict' }] } });
  });

  it('raises an alarm whose delay runs out while nothing is heard, at the moment it ran out, once', async () => {
    const world = judgeWorld(limits);
    await world.take([message([reading(0, 105, tagged)])]);
    expect(await world.listDue(at_(29), 10)).toEqual([]);
    expect(await world.listDue(at_(30), 10)).toEqual([{ organization: 'demo', assetId: asset }]);
    await world.passTime(45);
    await world.passTime(46);
    await world.take([message([reading(60, 106, tagged)])]);
    expect(world.told).toMatchObject([
      { schema: 'wellflow.ingestion.AlarmRaisedV1', payload: { at: at(30), level: 'Hi', state: 'unacknowledged' } },
    ]);
    expect(await world.listDue(at_(1e6), 10)).toEqual([]);
  });

  it('does not forget that an alarm is due when other tags of the asset are heard', async () => {
    const world = judgeWorld(limits);
    await world.take([message([reading(0, 105, tagged)])]);
    await world.take([message([reading(1, 5, { tagId: 'other', tag: 'other', measurement: 'oil-total' })])]);
    expect(await world.listDue(at_(30), 10)).toHaveLength(1);
  });

  it('marks dead-banded readings and counts them as having come', async () => {
    const banded = { ...pressureLimits, deadBand: { band: 2, maximumSilenceMicros: 300e6 } };
    const world = judgeWorld({ 'tubing-pressure': banded });
    const one = message([50, 51, 49, 53, 53].map((value, index) => reading(index * 60, value, tagged)));
    await world.take([one]);
    expect(await world.receipts.find('demo', one.receiptId)).toMatchObject({ counts: { stored: 2, 'dead-banded': 3 } });
    const [day] = await world.days.list('demo', { assetId: asset, from: '2026-11-23', to: '2026-11-23' });
    expect([...(day?.series.values() ?? [])]).toEqual([{ came: 5, good: 5, clean: 5 }]);
  });
});

function at_(seconds: number): number {
  return Date.parse(at(seconds)) * 1000;
}
