import { addMicros, parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import * as fc from 'fast-check';
import type { NewReading, ReadingHistory, ReadingRange, SummaryRange } from '../../application/reading-history';

export interface ReadingHistoryUnderTest {
  readonly history: ReadingHistory;
  readonly unitOfWork: UnitOfWork;
}

const noon = parseInstant('2026-11-23T12:00:00.000001Z');

export function aReading(changes: Partial<NewReading> = {}): NewReading {
  return {
    wellId: testUuid(1),
    measurement: 'tubing-pressure',
    unit: 'psi',
    sourceTime: noon,
    receivedAt: parseInstant('2026-11-23T12:00:01Z'),
    value: 412.5,
    quality: 'GOOD',
    flags: [],
    ...changes,
  };
}

export function everything(changes: Partial<ReadingRange> = {}): ReadingRange {
  const [from, to] = [parseInstant('0001-01-01T00:00:00Z'), parseInstant('9999-12-31T00:00:00Z')];
  return { wellId: testUuid(1), measurement: 'tubing-pressure', from, to, limit: 100_000, ...changes };
}

/** What the history of readings promises, wherever it is kept. */
export function describeReadingHistory(name: string, open: () => Promise<ReadingHistoryUnderTest>): void {
  describe(name, () => {
    let subject: ReadingHistoryUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const store = (readings: readonly NewReading[], of = organization) =>
      subject.unitOfWork.run({ organization: of }, (tx) => subject.history.store(tx, of, readings));
    const list = (range: Partial<ReadingRange> = {}, of = organization) => subject.history.list(of, everything(range));

    it('gives a reading back as it came', async () => {
      expect(await store([aReading({ quality: 'UNCERTAIN', flags: ['time-truncated', 'frozen'] })])).toBe(1);
      const kept = { time: noon, value: 412.5, unit: 'psi', quality: 'UNCERTAIN', flags: ['time-truncated', 'frozen'] };
      expect(await list()).toEqual([kept]);
    });

    it('stores a reading once, whether it comes again in a batch, in the same one, or changed: the first stands', async () => {
      expect(await store([aReading(), aReading({ value: 1 })])).toBe(1);
      expect(await store([aReading({ value: 2 }), aReading({ value: 3, quality: 'BAD' })])).toBe(0);
      expect(await list()).toMatchObject([{ value: 412.5, quality: 'GOOD' }]);
    });

    it('takes nothing for an answer', async () => {
      expect(await store([])).toBe(0);
      expect(await list()).toEqual([]);
    });

    it.each([
      ['tubing-pressure', 0],
      ['tubing-pressure', -0.1],
      ['tubing-pressure', 5e-324],
      ['tubing-pressure', 1.7976931348623157e308],
      ['tubing-pressure', null],
      ['oil-total', 12_345.25],
      ['oil-total', '123456789012345678901234567890'],
      ['oil-total', '-1'],
      ['run-status', true],
      ['run-status', false],
      ['run-status', null],
      ['alarm-text', ''],
      ['alarm-text', 'true'],
      ['alarm-text', '☃ “5”'],
      ['well-status', 'producing'],
      ['unheard-of', 'word'],
    ])('gives the %s %p back as it is', async (measurement, value) => {
      await store([aReading({ measurement, value, quality: value === null ? 'BAD' : 'GOOD' })]);
      expect((await list({ measurement })).map((reading) => reading.value)).toEqual([value]);
    });

    it('takes a quality it does not know for uncertain, never for good', async () => {
      await store([aReading({ quality: 'EXCELLENT' })]);
      expect(await list()).toMatchObject([{ quality: 'UNCERTAIN' }]);
    });

    it('keeps microseconds, and lists in order of time from the first on, not up to the last', async () => {
      const times = [3, 0, 2, 1].map((micros) => addMicros(noon, BigInt(micros)));
      await store(times.map((sourceTime, value) => aReading({ sourceTime, value })));
      expect((await list()).map(({ value }) => value)).toEqual([1, 3, 2, 0]);
      const some = await list({ from: addMicros(noon, 1n), to: addMicros(noon, 3n) });
      expect(some.map(({ value }) => value)).toEqual([3, 2]);
      expect((await list({ limit: 2 })).map(({ value }) => value)).toEqual([1, 3]);
    });

    it('keeps wells and measurements apart', async () => {
      await store([
        aReading(),
        aReading({ wellId: testUuid(2), value: 2 }),
        aReading({ measurement: 'oil-rate', unit: 'bbl/d', value: 3 }),
      ]);
      expect(await list({ wellId: testUuid(2) })).toMatchObject([{ value: 2 }]);
      expect(await list({ measurement: 'oil-rate' })).toMatchObject([{ value: 3, unit: 'bbl/d' }]);
      expect(await list({ wellId: testUuid(3) })).toEqual([]);
    });

    it('keeps tags of one well that measure the same thing apart, also at the same time', async () => {
      const [north, south] = [
        { id: testUuid(21), name: 'CSG-NORTH' },
        { id: testUuid(22), name: 'CSG-SOUTH' },
      ];
      const readings = [aReading({ tag: south, value: 2 }), aReading({ value: 0 }), aReading({ tag: north, value: 1 })];
      expect(await store(readings)).toBe(3);
      expect(await store(readings)).toBe(0);
      const of = { wellId: testUuid(1), measurement: 'tubing-pressure' };
      expect(await subject.history.listTags(organization, of)).toEqual([undefined, north, south]);
      expect(await subject.history.listTags(organization, { ...of, measurement: 'oil-rate' })).toEqual([]);
      for (const [value, tag] of [undefined, north, south].entries())
        expect(await list({ tag })).toMatchObject([{ value }]);
    });

    it('never lets ten organizations meet, though their wells and times are the same', async () => {
      const organizations = Array.from({ length: 10 }, () => testOrganization());
      for (const [value, of] of organizations.entries()) expect(await store([aReading({ value })], of)).toBe(1);
      for (const [value, of] of organizations.entries()) expect(await list({}, of)).toMatchObject([{ value }]);
      expect(await list()).toEqual([]);
    });

    it('gives back what was converted as it came', async () => {
      await store([
        aReading({ original: { unit: 'bar', value: '28.440' } }),
        aReading({ sourceTime: addMicros(noon, 1n), value: null, original: { unit: null, value: 'Bad Input' } }),
        aReading({ sourceTime: addMicros(noon, 2n), original: { unit: null, value: null } }),
      ]);
      expect((await list()).map(({ original }) => original)).toEqual([
        { unit: 'bar', value: '28.440' },
        { unit: null, value: 'Bad Input' },
        undefined,
      ]);
    });

    describe('down-sampled', () => {
      const hour = (text: string) => parseInstant(`2026-11-20T${text}Z`);
      const summarize = (range: Partial<SummaryRange> = {}) =>
        subject.history.summarize(organization, {
          ...everything(),
          ...{ intervalSeconds: 3600, mostReadings: 1000 },
          ...range,
        });

      it('comes by interval, with what it takes for every aggregate; BAD and STALE are counted, and no more', async () => {
        await store([
          aReading({ sourceTime: hour('05:00:00'), value: 10 }),
          aReading({ sourceTime: hour('05:59:59.999999'), value: 30, quality: 'UNCERTAIN' }),
          aReading({ sourceTime: hour('05:30:00'), value: 999, quality: 'BAD' }),
          aReading({ sourceTime: hour('05:31:00'), value: null, quality: 'STALE' }),
          aReading({ sourceTime: hour('07:00:00'), value: null, quality: 'BAD' }),
        ]);
        const five = { count: 4, good: 1, qualities: 0b1111, numbers: 2, sum: 40, lowest: 10, highest: 30 };
        const seven = { count: 1, good: 0, qualities: 0b0100, numbers: 0, sum: 0, lowest: Infinity };
        expect(await summarize()).toMatchObject([
          { ...five, bucket: Date.parse('2026-11-20T05:00:00Z') / 3_600_000, unit: 'psi', lastValue: 30 },
          { ...seven, lastValue: null, lastAt: -Infinity },
        ]);
      });

      it('takes whole numbers too large for a double into account, and keeps the last of them whole', async () => {
        const [small, large] = ['12', '123456789012345678901'];
        await store([
          aReading({ measurement: 'oil-total', value: small, sourceTime: hour('05:00:00') }),
          aReading({ measurement: 'oil-total', value: large, sourceTime: hour('05:01:00') }),
        ]);
        const [found] = await summarize({ measurement: 'oil-total' });
        expect(found).toMatchObject({ lowest: 12, highest: Number(large), lastValue: large });
      });

      it('knows the last of words and flags', async () => {
        const sourceTime = hour('05:00:00');
        await store([
          aReading({ measurement: 'run-status', value: true, sourceTime }),
          aReading({ measurement: 'well-status', value: '42', sourceTime }),
        ]);
        expect(await summarize({ measurement: 'run-status' })).toMatchObject([{ lastValue: true, numbers: 0 }]);
        expect(await summarize({ measurement: 'well-status' })).toMatchObject([{ lastValue: '42', numbers: 0 }]);
      });

      it('minds the stretch, before 1970 as after, and refuses what is too much', async () => {
        const times = ['1969-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z'].map(parseInstant);
        await store(times.map((sourceTime) => aReading({ sourceTime })));
        expect((await summarize()).map(({ bucket }) => bucket)).toEqual([-1, 0, 490_896]);
        expect(await summarize({ from: times[1] ?? noon, to: times[2] ?? noon })).toMatchObject([{ count: 1 }]);
        await expect(summarize({ mostReadings: 2 })).rejects.toMatchObject({ code: 'production/too-many-readings' });
        expect(await summarize({ wellId: testUuid(77) })).toEqual([]);
      });
    });

    it('holds each reading once, the first of its time, whatever comes in whatever batches', async () => {
      const reading = fc.record({ micros: fc.integer({ min: 0, max: 5 }), value: fc.integer() });
      const law = fc.asyncProperty(fc.array(fc.array(reading, { maxLength: 6 }), { maxLength: 4 }), async (batches) => {
        const of = testOrganization();
        // The first of its time wins, so the last one set from behind.
        const expected = new Map(
          batches
            .flat()
            .toReversed()
            .map(({ micros, value }) => [micros, value]),
        );
        let stored = 0;
        for (const batch of batches) {
          stored += await store(
            batch.map(({ micros, value }) => aReading({ sourceTime: addMicros(noon, BigInt(micros)), value })),
            of,
          );
        }
        const kept = [...expected].toSorted(([one], [other]) => one - other).map(([, value]) => value);
        expect([stored, (await list({}, of)).map(({ value }) => value)]).toEqual([expected.size, kept]);
      });
      await fc.assert(law, { numRuns: 15 });
    });
  });
}
