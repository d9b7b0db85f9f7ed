import { parseInstant } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { Decision, HeldFilter, HeldReading } from '../../application/quarantine';
import { aHeldReading, type QuarantineUnderTest } from './quarantine.contract';

const decision: Decision = {
  outcome: 'replayed',
  decidedAt: parseInstant('2026-11-24T08:00:00Z'),
  decidedBy: 'ada',
  why: 'the well was misspelt',
  correction: { well: '42-501-20130' },
};
const unknownTag = 'ingestion/unknown-tag';

function ofTag(tag: string, changes: Partial<HeldReading> = {}): HeldReading {
  const { reading } = aHeldReading();
  return aHeldReading({ reason: unknownTag, reading: { ...reading, well: null, measurement: null, tag }, ...changes });
}

/** What the quarantine promises about letting readings go, wherever it is kept. */
export function describeQuarantineRelease(name: string, open: () => Promise<QuarantineUnderTest>): void {
  describe(name, () => {
    let subject: QuarantineUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const run = <T>(work: Parameters<typeof subject.unitOfWork.run<T>>[1]) =>
      subject.unitOfWork.run({ organization }, work);
    const hold = (readings: readonly HeldReading[]) => run((tx) => subject.quarantine.hold(tx, organization, readings));
    const list = async (filter: HeldFilter = {}) =>
      (await subject.quarantine.list(organization, filter, { limit: 100 })).readings;
    const claim = (filter: HeldFilter, limit = 100, after?: HeldReading) =>
      run((tx) => subject.quarantine.claim(tx, organization, { filter, limit, ...(after && { after }) }));

    it('lists by what is asked for, all of it together', async () => {
      const late = parseInstant('2026-11-24T00:00:00Z');
      await hold([
        aHeldReading(),
        ofTag('PT', { index: 1, producerId: 'rtu-8' }),
        ofTag('TT', { index: 2, receivedAt: late }),
      ]);
      const found = async (filter: HeldFilter) => (await list(filter)).map(({ index }) => index).sort();
      expect(await found({ tag: 'PT' })).toEqual([1]);
      expect(await found({ well: '42-501-99999' })).toEqual([0]);
      expect(await found({ producerId: 'rtu-7' })).toEqual([0, 2]);
      expect(await found({ to: late })).toEqual([0, 1]);
      expect(await found({ from: late })).toEqual([2]);
      expect(await found({ ids: [{ receiptId: testUuid(1), index: 1 }] })).toEqual([1]);
      expect(await found({ awaits: ['tag:PT', 'well:api:42501999990000'] })).toEqual([0, 1]);
      expect(await found({ producerId: 'rtu-7', tag: 'PT' })).toEqual([]);
    });

    it('gives a reading to one claim at a time, oldest first', async () => {
      const readings = [2, 0, 1].map((index) => aHeldReading({ index }));
      await hold(readings);
      const first = await claim({}, 2);
      const second = await claim({}, 2);
      expect([first, second].map((each) => each.readings.map(({ index }) => index))).toEqual([[0, 1], [2]]);
      expect((await claim({})).readings).toEqual([]);
      expect(await list()).toHaveLength(3);
    });

    it('goes on behind the last of a chunk', async () => {
      await hold([0, 1, 2].map((index) => aHeldReading({ index })));
      expect((await claim({}, 100, aHeldReading({ index: 1 }))).readings.map(({ index }) => index)).toEqual([2]);
    });

    it('lets go of what is released, audits it as it came, and never holds it again', async () => {
      await hold([aHeldReading(), aHeldReading({ index: 1 })]);
      const { claimId, readings } = await claim({ ids: [aHeldReading()] });
      await run((tx) =>
        subject.quarantine.settle(tx, organization, { claimId, released: readings, decision, stay: [] }),
      );
      await hold([aHeldReading()]);
      expect((await list()).map(({ index }) => index)).toEqual([1]);
      const { receiptId, index, reading, reason: heldFor } = aHeldReading();
      expect(await subject.quarantine.decisions(organization, 10)).toEqual([
        { receiptId, index, reading, heldFor, ...decision },
      ]);
    });

    it('audits once what is settled twice', async () => {
      await hold([aHeldReading()]);
      const { claimId, readings } = await claim({});
      const settlement = { claimId, released: readings, decision, stay: [] };
      for (const _again of [1, 2]) await run((tx) => subject.quarantine.settle(tx, organization, settlement));
      expect(await subject.quarantine.decisions(organization, 10)).toHaveLength(1);
    });

    it('holds what stays for its new reason, free to be claimed again, waiting for nothing that cannot mend it', async () => {
      await hold([ofTag('PT'), ofTag('PT', { index: 1 })]);
      const { claimId } = await claim({});
      const stay = [{ ...aHeldReading(), reason: 'ingestion/value-type', explanation: 'A number is wanted' }];
      await run((tx) => subject.quarantine.settle(tx, organization, { claimId, released: [], decision, stay }));
      expect((await list({ reason: 'ingestion/value-type' })).map(({ index }) => index)).toEqual([0]);
      expect((await claim({ awaits: ['tag:PT'] })).readings.map(({ index }) => index)).toEqual([1]);
    });

    it('shows each unknown tag by producer: since when, until when, how often, and a sample', async () => {
      const later = parseInstant('2026-11-23T13:00:00Z');
      const sample = ofTag('PT', { index: 2, receivedAt: later });
      await hold([
        ofTag('PT'),
        ofTag('TT', { index: 1 }),
        { ...sample, reading: { ...sample.reading, value: '7' } },
        ofTag('PT', { index: 3, producerId: 'rtu-8' }),
        aHeldReading({ index: 4 }),
      ]);
      const first = await subject.quarantine.unknownTags(organization, { limit: 1 });
      expect(first).toMatchObject({
        tags: [
          { name: 'PT', producerId: 'rtu-7', count: 2, lastSeenAt: later, sampleValue: '7', sampleUnit: 'psi' },
          { name: 'PT', producerId: 'rtu-8', count: 1 },
        ],
        nextCursor: 'PT',
      });
      const second = await subject.quarantine.unknownTags(organization, { limit: 1, cursor: 'PT' });
      expect(second).toMatchObject({ tags: [{ name: 'TT' }] });
      expect(second).not.toHaveProperty('nextCursor');
    });

    it.each(['x', '2026-11-23T12:00:00Z_no-id_0', ''])('refuses the cursor %j', async (cursor) => {
      const listing = subject.quarantine.list(organization, {}, { limit: 1, cursor });
      await expect(listing).rejects.toMatchObject({ code: 'ingestion/invalid-cursor' });
    });
  });
}
