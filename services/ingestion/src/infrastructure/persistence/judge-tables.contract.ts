import { parseInstant, type Tx, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { AlarmChange, Alarms } from '../../application/alarms';
import type { JudgeState, ListDue, QualityDays } from '../../application/judge-state';
import { newAsset } from '../../domain/judging/asset-state';
import { toStoredAsset } from './judge-state-json';
import { listedReadings, type ReceiptPart, type Receipts } from '../../application/receipts';
import { judge } from '../../domain/judging/judge';
import { newSeries } from '../../domain/judging/series-state';

export interface JudgeTables {
  readonly state: JudgeState;
  readonly listDue: ListDue;
  readonly days: QualityDays;
  readonly receipts: Receipts;
  readonly alarms: Alarms;
  readonly unitOfWork: UnitOfWork;
}

const limits = { kind: 'number', resolution: 0, reportsByException: false } as const;

/** A series that has seen numbers, null and more than it remembers. */
function usedSeries() {
  let state = { ...newSeries, tag: 'PT-1' };
  for (let n = 0; n < 80; n += 1) {
    const value = n % 7 === 0 ? null : n / 3;
    const quality = value === null ? 'BAD' : 'GOOD';
    const rest = { lane: 'live', receivedAt: 1e15, quality, producerId: 'rtu', authoritative: false } as const;
    const reading = { at: 1e15 + n * 1e6 + 1, number: value, identity: value ?? NaN, ...rest };
    state = { ...judge(state, reading, { limits, source: undefined }).state, tag: 'PT-1' };
  }
  return state;
}

function part(changes: Partial<ReceiptPart>): ReceiptPart {
  const received = parseInstant('2026-11-23T00:00:00Z');
  return {
    receiptId: testUuid(7),
    producerId: 'rtu',
    receivedAt: received,
    counts: { stored: 1 },
    readings: [],
    unlisted: 0,
    ...changes,
  };
}

const noted = (n: number) => ({
  assetId: testUuid(1),
  tag: `tag-${n}`,
  measurement: 'oil-rate',
  time: parseInstant('2026-11-23T00:00:00.000001Z'),
  codes: ['duplicate'] as const,
});

const raised = {
  type: 'raised',
  at: 5,
  from: 'normal',
  to: 'unacknowledged',
  level: 'Hi',
  priority: 'low',
  value: 1.5,
} as const;

function change(n: number, changes: Partial<AlarmChange> = {}): AlarmChange {
  const ref = {
    alarmId: testUuid(100 + n),
    assetId: testUuid(1),
    tagId: null,
    tag: 'PT-1',
    measurement: 'oil-rate',
    side: 'high',
  } as const;
  const condition = { state: { word: 'unacknowledged' }, levels: [], active: 'Hi', value: 1.5 } as const;
  return { ...ref, events: [raised], condition, ...changes };
}

/** What the judge keeps, by one contract in memory and in Postgres. */
export function describeJudgeTables(name: string, open: () => Promise<JudgeTables>): void {
  describe(name, () => {
    let tables: JudgeTables;
    let organization: string;
    beforeEach(async () => {
      tables = await open();
      organization = testOrganization();
    });
    const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => tables.unitOfWork.run({ organization }, work);

    it('gives back the state of assets as it was, new ones empty, another organization’s never', async () => {
      const state = {
        series: new Map([['tag-1 oil-rate', usedSeries()]]),
        sources: new Map([['rtu', { heardAt: 5, silences: [[1, 4] as const] }]]),
      };
      await within(async (tx) => {
        const loaded = await tables.state.load(tx, organization, [testUuid(2), testUuid(1)]);
        expect([...loaded.keys()]).toEqual([testUuid(1), testUuid(2)]);
        expect(loaded.get(testUuid(1))?.series.size).toBe(0);
        await tables.state.save(tx, organization, new Map([[testUuid(1), state]]));
      });
      const found = await tables.state.find(organization, testUuid(1));
      expect(toStoredAsset(found ?? newAsset)).toEqual(toStoredAsset(state));
      expect(await tables.state.find(testOrganization(), testUuid(1))).toBeUndefined();
      await within(async (tx) => {
        const loaded = await tables.state.load(tx, organization, [testUuid(3), testUuid(1)]);
        expect(toStoredAsset(loaded.get(testUuid(1)) ?? newAsset)).toEqual(toStoredAsset(state));
      });
    });

    it('lists whose time has come, the most overdue first', async () => {
      const [one, two, three] = [testUuid(1), testUuid(2), testUuid(3)];
      await within((tx) =>
        tables.state.setDue(
          tx,
          organization,
          new Map([
            [one, 20],
            [two, 10],
            [three, 30],
          ]),
        ),
      );
      const own = async (until: number) =>
        (await tables.listDue(until, 1000)).filter((due) => due.organization === organization);
      expect((await own(20)).map(({ assetId }) => assetId)).toEqual([two, one]);
      await within((tx) =>
        tables.state.setDue(
          tx,
          organization,
          new Map([
            [one, null],
            [two, 40],
          ]),
        ),
      );
      expect(await own(39)).toEqual([{ organization, assetId: three }]);
    });

    it('adds to what came on a day', async () => {
      const day = (series: string, came: number) => [
        { assetId: testUuid(1), day: '2026-11-23', series: new Map([[series, { came, good: came, clean: 1 }]]) },
      ];
      await within((tx) => tables.days.add(tx, organization, day('a', 2)));
      await within((tx) => tables.days.add(tx, organization, day('a', 3)));
      await within((tx) => tables.days.add(tx, organization, day('b', 1)));
      const list = (from: string, to: string) => tables.days.list(organization, { assetId: testUuid(1), from, to });
      const [found] = await list('2026-11-23', '2026-11-23');
      expect(found?.day).toBe('2026-11-23');
      expect(new Map(found?.series)).toEqual(
        new Map([
          ['a', { came: 5, good: 5, clean: 2 }],
          ['b', { came: 1, good: 1, clean: 1 }],
        ]),
      );
      expect(await list('2026-11-24', '2026-11-25')).toEqual([]);
    });

    it('adds the parts of a receipt, and lists no more than it may', async () => {
      await within((tx) =>
        tables.receipts.add(tx, organization, [
          part({ counts: { stored: 2, late: 1 } }),
          part({ receiptId: testUuid(6) }),
        ]),
      );
      const readings = Array.from({ length: listedReadings }, (_none, n) => noted(n));
      await within((tx) =>
        tables.receipts.add(tx, organization, [
          part({ counts: { duplicate: 3, 'reset-undecided': 1 }, readings: [noted(1)] }),
        ]),
      );
      await within((tx) =>
        tables.receipts.add(tx, organization, [part({ counts: { stored: 1, duplicate: 503 }, readings, unlisted: 3 })]),
      );
      const found = await tables.receipts.find(organization, testUuid(7));
      expect(found).toMatchObject({
        producerId: 'rtu',
        counts: { stored: 3, late: 1, duplicate: 506, 'reset-undecided': 1 },
        unlisted: 4,
      });
      expect(found?.readings).toEqual([noted(1), ...readings.slice(0, -1)]);
      expect(await tables.receipts.find(testOrganization(), testUuid(7))).toBeUndefined();
    });

    it('forgets receipts by age', async () => {
      const old = part({ receivedAt: parseInstant('2026-10-01T00:00:00Z') });
      await within((tx) => tables.receipts.add(tx, organization, [old, part({ receiptId: testUuid(8) })]));
      const before = parseInstant('2026-11-01T00:00:00Z');
      expect(await within((tx) => tables.receipts.prune(tx, organization, before))).toBe(1);
      expect(await tables.receipts.find(organization, testUuid(7))).toBeUndefined();
      expect(await tables.receipts.find(organization, testUuid(8))).toMatchObject({ counts: { stored: 1 } });
    });

    it('lists alarms as they stand, and what happened to them', async () => {
      const acknowledged = {
        ...raised,
        type: 'acknowledged',
        at: 9,
        from: 'unacknowledged',
        to: 'acknowledged',
        by: 'ada',
        reason: 'seen',
      } as const;
      const seen = { state: { word: 'acknowledged' }, levels: [], active: 'Hi', value: 1.5 } as const;
      await within((tx) =>
        tables.alarms.record(tx, organization, [change(1), change(2, { events: [{ ...raised, at: 7 }] })]),
      );
      await within((tx) =>
        tables.alarms.record(tx, organization, [change(1, { events: [acknowledged], condition: seen })]),
      );
      const ids = async (show: 'active' | 'unacknowledged' | 'shelved' | 'all') =>
        (await tables.alarms.list(organization, { show, limit: 10 })).map(({ alarmId }) => alarmId);
      expect(await ids('active')).toEqual([testUuid(102), testUuid(101)]);
      expect(await ids('unacknowledged')).toEqual([testUuid(102)]);
      expect(await ids('shelved')).toEqual([]);
      expect(await tables.alarms.find(organization, testUuid(101))).toMatchObject({
        state: 'acknowledged',
        raisedAt: 5,
        acknowledgedAt: 9,
        acknowledgedBy: 'ada',
        returnedAt: null,
        tag: 'PT-1',
      });
      expect(await tables.alarms.find(testOrganization(), testUuid(101))).toBeUndefined();
      const history = await tables.alarms.history(organization, { from: 0, until: 10, limit: 10 });
      expect(history.map(({ type, at, by, tag }) => [type, at, by, tag])).toEqual([
        ['acknowledged', 9, 'ada', 'PT-1'],
        ['raised', 7, undefined, 'PT-1'],
        ['raised', 5, undefined, 'PT-1'],
      ]);
      expect(
        await tables.alarms.history(organization, { from: 0, until: 9, alarmId: testUuid(102), limit: 10 }),
      ).toHaveLength(1);
      expect(await tables.alarms.raised(organization, { from: 5, until: 8, limit: 10 })).toEqual([
        { alarmId: testUuid(101), at: 5 },
        { alarmId: testUuid(102), at: 7 },
      ]);
    });

    it('lists shelved alarms with their end, and forgets it when they are back', async () => {
      const shelved = {
        ...raised,
        type: 'shelved',
        from: 'unacknowledged',
        to: 'shelved',
        by: 'ada',
        reason: 'works',
        until: 99,
      } as const;
      const aside = { state: { word: 'shelved', until: 99 }, levels: [], active: null, value: 1.5 } as const;
      await within((tx) =>
        tables.alarms.record(tx, organization, [change(1, { events: [raised, shelved], condition: aside })]),
      );
      expect(
        await tables.alarms.list(organization, { show: 'shelved', limit: 10, assetId: testUuid(1) }),
      ).toMatchObject([{ shelvedUntil: 99, shelvedBy: 'ada' }]);
      expect(await tables.alarms.list(organization, { show: 'all', limit: 10, assetId: testUuid(2) })).toEqual([]);
      const back = { ...raised, type: 'unshelved', from: 'shelved', to: 'normal', level: null } as const;
      const normal = { ...aside, state: { word: 'normal' } } as const;
      await within((tx) => tables.alarms.record(tx, organization, [change(1, { events: [back], condition: normal })]));
      expect(await tables.alarms.find(organization, testUuid(101))).toMatchObject({
        state: 'normal',
        shelvedUntil: null,
        shelvedBy: null,
      });
    });

    it('lists alarms out of service and suppressed ones apart, and counts them', async () => {
      const until = 99;
      const taken = {
        ...raised,
        type: 'taken-out-of-service',
        to: 'out-of-service',
        by: 'ada',
        reason: 'x',
        until,
      } as const;
      const out = { state: { word: 'out-of-service', until }, levels: [], active: null, value: 1.5 } as const;
      const suppressed = { ...raised, type: 'suppressed', to: 'suppressed' } as const;
      const quiet = { ...out, state: { word: 'suppressed' } } as const;
      await within((tx) =>
        tables.alarms.record(tx, organization, [
          change(1, { events: [taken], condition: out }),
          change(2, { events: [suppressed], condition: quiet }),
        ]),
      );
      const shown = async (show: 'out-of-service' | 'suppressed' | 'active') =>
        (await tables.alarms.list(organization, { show, limit: 10 })).map(({ alarmId }) => alarmId);
      expect(await shown('out-of-service')).toEqual([testUuid(101)]);
      expect(await shown('suppressed')).toEqual([testUuid(102)]);
      expect(await shown('active')).toEqual([]);
      expect(await tables.alarms.putAside(organization)).toEqual({ shelved: 0, suppressed: 1, outOfService: 1 });
      const found = () => tables.alarms.find(organization, testUuid(101));
      expect(await found()).toMatchObject({ outOfServiceUntil: until, outOfServiceBy: 'ada' });
      const back = {
        ...raised,
        type: 'returned-to-service',
        from: 'out-of-service',
        to: 'normal',
        level: null,
      } as const;
      const normal = { ...out, state: { word: 'normal' } } as const;
      await within((tx) => tables.alarms.record(tx, organization, [change(1, { events: [back], condition: normal })]));
      expect(await found()).toMatchObject({ state: 'normal', outOfServiceUntil: null, outOfServiceBy: null });
    });
  });
}
