import { addMicros, parseInstant } from '@wellflow/kernel';
import fc from 'fast-check';
import type { JudgedBatch } from '../reading-log';
import { timelineOf, type TagTimeline } from '../../domain/tag/tag';
import { parseTagDraft } from '../../domain/tag/tag-draft';
import type { IntakeWindow } from '../../domain/reading/intake-window';
import { fixedWindows } from '../intake-windows.support';
import { createAcceptReadings } from './accept-readings';

const now = () => parseInstant('2026-11-23T12:00:00Z');
const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  demo: { 'well-a': 'asset-a', 'well-b': 'asset-b' },
  other: { 'well-c': 'asset-c' },
};

const tag: TagTimeline = timelineOf({
  ...{ tagId: 'tag-1', name: 'PT-101' },
  versions: [
    { ...recorded(1), from: parseInstant('2026-11-01T00:00:00Z'), assetId: 'asset-a', well: 'well-a' },
    { ...recorded(2), from: parseInstant('2026-11-20T00:00:00Z'), assetId: 'asset-b', well: 'well-b' },
  ],
});

function recorded(version: number) {
  const draft = { name: 'PT-101', well: 'well-a', measurement: 'tubing-pressure', unit: 'bar', rangeHigh: 3000 };
  return { version, recordedAt: now(), recordedBy: 'ada', settings: parseTagDraft(draft).settings };
}

function tagsOf(organization: string, names: ReadonlySet<string>): ReadonlyMap<string, TagTimeline> {
  return organization === 'demo' && names.has(tag.name) ? new Map([[tag.name, tag]]) : new Map();
}

function setUp(window?: IntakeWindow) {
  const batches: JudgedBatch[] = [];
  const acceptReadings = createAcceptReadings({
    now,
    windows: fixedWindows(window),
    tags: { findAll: async (organization, names) => tagsOf(organization, names) },
    log: { append: async (batch) => void batches.push(batch) },
    wells: {
      findAll: async (organization, references) =>
        new Map(
          [...references].flatMap((text) =>
            known[organization]?.[text] === undefined ? [] : [[text, known[organization][text]] as const],
          ),
        ),
    },
  });
  const accept = (readings: readonly unknown[], lane: 'live' | 'history' = 'live') =>
    acceptReadings({ organization: 'demo', producerId: 'rtu-7', receiptId: 'receipt', readings, lane });
  return { accept, batches };
}

const reading = (changes: Readonly<Record<string, unknown>> = {}) => ({
  ...{ well: 'well-a', measurement: 'tubing-pressure', time: '2026-11-23T11:59:00Z', value: 1, unit: 'psi' },
  ...changes,
});

describe('a batch of readings', () => {
  it('is judged item by item: one bad item never costs the batch', async () => {
    const { accept, batches } = setUp();
    const verdict = await accept([
      reading(),
      reading({ value: 'x' }),
      reading({ well: 'nobody' }),
      reading({ well: 'well-b' }),
    ]);
    expect(verdict).toMatchObject({
      receiptId: 'receipt',
      accepted: 2,
      results: [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'rejected', code: 'ingestion/value-type', path: '/readings/1/value' },
        { index: 2, status: 'quarantined', code: 'ingestion/unknown-well', path: '/readings/2/well' },
        { index: 3, status: 'accepted' },
      ],
    });
    expect(batches).toHaveLength(1);
    expect(batches[0]?.accepted.map(({ assetId }) => assetId)).toEqual(['asset-a', 'asset-b']);
    expect(batches[0]?.quarantined).toMatchObject([{ index: 2, reason: 'ingestion/unknown-well' }]);
  });

  it('goes on the history lane by its age, or all of it where it is a backfill', async () => {
    const { accept, batches } = setUp();
    const readings = [reading(), reading({ time: '2026-10-01T00:00:00Z' })];
    await accept(readings);
    await accept(readings, 'history');
    const lanes = batches.map(({ accepted }) => accepted.map(({ lane, readings: own }) => [lane, own.length]));
    expect(lanes).toEqual([
      [
        ['live', 1],
        ['history', 1],
      ],
      [['history', 2]],
    ]);
  });

  it("treats another organization's well exactly like an unknown one", async () => {
    const { accept } = setUp();
    const [theirs, nobodys] = (await accept([reading({ well: 'well-c' }), reading({ well: 'nobody' })])).results;
    expect({ ...theirs, index: 0, path: '' }).toEqual({ ...nobodys, index: 0, path: '' });
  });

  it('sends nothing when every item is rejected, and still gives every verdict', async () => {
    const { accept, batches } = setUp();
    expect(await accept([1, 2])).toMatchObject({
      accepted: 0,
      results: [{ status: 'rejected' }, { status: 'rejected' }],
    });
    expect(batches).toHaveLength(0);
  });

  it('does not answer before the log has it', async () => {
    const acceptReadings = createAcceptReadings({
      now,
      windows: fixedWindows(),
      tags: { findAll: async () => new Map() },
      log: { append: () => Promise.reject(new Error('Kafka is away')) },
      wells: { findAll: async () => new Map([['well-a', 'asset-a']]) },
    });
    await expect(
      acceptReadings({ organization: 'demo', producerId: 'p', receiptId: 'r', readings: [reading()] }),
    ).rejects.toThrow('Kafka is away');
  });

  it('groups readings by well, in the order they came, at most 500 together', async () => {
    const { accept, batches } = setUp();
    await accept(Array.from({ length: 1201 }, (_, index) => reading({ value: index })));
    expect(batches[0]?.accepted.map(({ readings }) => readings.length)).toEqual([500, 500, 201]);
    expect(batches[0]?.accepted.flatMap(({ readings }) => readings.map(({ number }) => number))).toEqual(
      Array.from({ length: 1201 }, (_, index) => index),
    );
  });

  it('puts readings older than the live window on the history lane', async () => {
    const { accept, batches } = setUp();
    await accept([reading({ time: '2026-10-19T11:59:59Z' }), reading({ time: '2026-10-19T12:00:00Z' })]);
    expect(batches[0]?.accepted).toMatchObject([{ lane: 'history' }, { lane: 'live' }]);
  });

  it('is live exactly where its source time is within the organization’s window', async () => {
    const day = 86_400_000_000n;
    const window = fc.record({
      backDays: fc.integer({ min: 1, max: 3650 }),
      aheadSeconds: fc.integer({ min: 0, max: 86_400 }),
    });
    // Half of the times are next to an edge of the window, a microsecond or so from it.
    const place = fc.record({
      from: fc.constantFrom('oldest', 'now', 'latest'),
      by: fc.oneof(fc.bigInt(-3n, 3n), fc.bigInt(-4000n * day, 4000n * day)),
    });
    await fc.assert(
      fc.asyncProperty(window, place, fc.constantFrom('live', 'history'), async (chosen, { from, by }, lane) => {
        const [oldest, latest] = [-BigInt(chosen.backDays) * day, BigInt(chosen.aheadSeconds) * 1_000_000n];
        const micros = by + { oldest, now: 0n, latest }[from];
        const { accept, batches } = setUp(chosen);
        const { results } = await accept([reading({ time: addMicros(now(), micros) })], lane);
        const became = results[0]?.status === 'rejected' ? results[0].code : batches[0]?.accepted[0]?.lane;
        if (micros > latest) expect(became).toBe('ingestion/time-ahead');
        else expect(became).toBe(micros >= oldest && lane === 'live' ? 'live' : 'history');
      }),
      { numRuns: 500 },
    );
  });

  it('names the faulty field as a JSON pointer', async () => {
    const { accept } = setUp();
    const { results } = await accept([{ ...reading(), 'a/b~c': 1 }]);
    expect(results[0]).toMatchObject({ path: '/readings/0/a~1b~0c' });
  });

  it('by tags goes to the asset the tag pointed to at the source time, converted, with the tag named', async () => {
    const { accept, batches } = setUp();
    const tagged = { tag: 'PT-101', value: 100 };
    const verdict = await accept([
      { ...tagged, time: '2026-11-19T23:59:59.999999Z' },
      { ...tagged, time: '2026-11-20T00:00:00Z' },
      { ...tagged, time: '2026-11-20T00:00:01Z', value: 300 },
    ]);
    expect(verdict.accepted).toBe(3);
    expect(batches[0]?.accepted).toMatchObject([
      { assetId: 'asset-a', readings: [{ tagId: 'tag-1', tag: 'PT-101', unit: 'psi', originalValue: '100' }] },
      { assetId: 'asset-b', readings: [{ flags: [] }, { flags: ['out-of-range'] }] },
    ]);
  });

  it('keeps readings of tags apart that nobody registered, or that were not yet in effect', async () => {
    const { accept, batches } = setUp();
    const { results } = await accept([
      { tag: 'nobody', time: '2026-11-20T00:00:00Z', value: 1 },
      { tag: 'PT-101', time: '2026-10-31T00:00:00Z', value: 1 },
      { tag: 'PT-101', time: '2026-11-20T00:00:00Z', value: 'high' },
    ]);
    expect(results).toMatchObject([
      { status: 'quarantined', code: 'ingestion/unknown-tag', path: '/readings/0/tag' },
      { status: 'quarantined', code: 'ingestion/tag-not-in-effect', path: '/readings/1/time' },
      { status: 'rejected', code: 'ingestion/value-type', path: '/readings/2/value' },
    ]);
    expect(batches[0]?.quarantined.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('has each reading in exactly one place: accepted, quarantined or rejected', async () => {
    const item = fc.oneof(
      fc.constantFrom(reading(), reading({ value: 'x' }), reading({ well: 'nobody' }), 7, { tag: 'nobody' }),
      fc.record({
        tag: fc.constantFrom('PT-101', 'nobody', ''),
        time: fc.constantFrom('2026-11-20T00:00:00Z', '2026-10-01T00:00:00Z', 'soon'),
        value: fc.oneof(fc.double(), fc.boolean(), fc.constant(null)),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 40 }), async (items) => {
        const { accept, batches } = setUp();
        const { accepted, results } = await accept(items);
        const sent = batches[0]?.accepted.reduce((count, group) => count + group.readings.length, 0) ?? 0;
        const count = (status: string) => results.filter((each) => each.status === status).length;
        expect([sent, accepted]).toEqual([count('accepted'), count('accepted')]);
        expect(batches[0]?.quarantined.length ?? 0).toBe(count('quarantined'));
        expect(count('accepted') + count('quarantined') + count('rejected')).toBe(items.length);
      }),
    );
  });
});
