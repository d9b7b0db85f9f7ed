import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization } from '@wellflow/testing';
import type { ActivityWish, ProducerActivityStore } from '../../application/producer-activity';
import type { ActivityEntry } from '../../domain/activity/activity-tally';

export interface ActivityStoreUnderTest {
  readonly store: ProducerActivityStore;
  readonly unitOfWork: UnitOfWork;
}

const now = parseInstant('2026-11-23T12:00:30Z');
const minute = (minutes: number): number => Date.parse('2026-11-23T12:00:00Z') + minutes * 60_000;

const entry = (producerId: string, minutes: number, changes: Partial<ActivityEntry> = {}): ActivityEntry => ({
  ...{ organization: 'told by the transaction', producerId, way: 'http', minuteMs: minute(minutes) },
  ...{ heardAtMs: minute(minutes) + 5_000, accepted: 1, quarantined: 0, rejected: 0, skewsMs: [] },
  ...changes,
});

/** What a store of producers' activity promises, wherever it is kept. */
export function describeProducerActivity(name: string, open: () => Promise<ActivityStoreUnderTest>): void {
  describe(name, () => {
    let subject: ActivityStoreUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const add = (...entries: readonly ActivityEntry[]) =>
      subject.unitOfWork.run({ organization }, (tx) => subject.store.add(tx, organization, entries));
    const list = (wish: Partial<ActivityWish> = {}) => subject.store.list(organization, { now, limit: 100, ...wish });

    it('adds up what several processes tell of the same minute', async () => {
      await add(entry('rtu', -1, { accepted: 500 }), entry('rtu', -1, { way: 'mqtt', rejected: 2 }));
      await add(entry('rtu', -1, { accepted: 10, quarantined: 3 }));
      const [found] = await list();
      expect(found?.lastMinute).toEqual({ accepted: 511, quarantined: 3, rejected: 2 });
    });

    it('tells of the minutes that are over, not of this one', async () => {
      await add(entry('rtu', 0), entry('rtu', -1), entry('rtu', -2), entry('rtu', -60), entry('rtu', -61));
      const [found] = await list();
      expect([found?.lastMinute.accepted, found?.lastHour.accepted]).toEqual([1, 3]);
    });

    it('tells when each way was heard last, whichever process tells it last', async () => {
      await add(entry('rtu', -3), entry('rtu', -9, { way: 'mqtt' }));
      await add(entry('rtu', -5));
      const [found] = await list();
      expect(found).toMatchObject({
        lastHeardAt: '2026-11-23T11:57:05.000000Z',
        heard: [
          { way: 'http', at: '2026-11-23T11:57:05.000000Z' },
          { way: 'mqtt', at: '2026-11-23T11:51:05.000000Z' },
        ],
      });
    });

    it('tells the median and the 95th percentile of a quarter of an hour’s skews', async () => {
      const skewsMs = Array.from({ length: 11 }, (_none, index) => index * 10);
      await add(entry('rtu', -1, { skewsMs }), entry('rtu', -16, { skewsMs: [1e6] }), entry('plc', -1));
      expect((await list()).map(({ producerId, skew }) => [producerId, skew])).toEqual([
        ['plc', null],
        ['rtu', { medianMs: 50, p95Ms: 95, samples: 11 }],
      ]);
    });

    it('finds who is silent, page by page', async () => {
      await add(entry('a', -90), entry('b', -10), entry('c', -70), entry('d', -61));
      const silentSince = parseInstant('2026-11-23T11:00:30Z');
      const ids = async (wish: Partial<ActivityWish>) => (await list(wish)).map(({ producerId }) => producerId);
      expect(await ids({ silentSince, limit: 2 })).toEqual(['a', 'c']);
      expect(await ids({ silentSince, after: 'c' })).toEqual(['d']);
      expect(await ids({ producerId: 'b' })).toEqual(['b']);
      expect(await ids({ producerId: 'nobody' })).toEqual([]);
    });

    it('forgets old minutes, and never when somebody was heard', async () => {
      await add(entry('rtu', -30), entry('rtu', -1));
      await subject.unitOfWork.run({ organization }, (tx) =>
        subject.store.prune(tx, organization, parseInstant('2026-11-23T11:50:00Z')),
      );
      expect(await list()).toMatchObject([{ lastHour: { accepted: 1 }, heard: [{ way: 'http' }] }]);
      await subject.unitOfWork.run({ organization }, (tx) => subject.store.prune(tx, organization, now));
      expect(await list()).toMatchObject([{ lastHour: { accepted: 0 }, lastHeardAt: '2026-11-23T11:59:05.000000Z' }]);
    });

    it('shows nobody another organization’s producers', async () => {
      await add(entry('rtu', -1));
      expect(await subject.store.list(testOrganization(), { now, limit: 100 })).toEqual([]);
    });
  });
}
