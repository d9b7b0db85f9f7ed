import { parseInstant, type Tx, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import { createDecideFall, type DecideFallInput } from '../../application/commands/decide-fall';
import type { Falls } from '../../application/falls';
import type { JudgeState } from '../../application/judge-state';
import { limitsKey, type JudgingLimits } from '../../application/judging-limits';
import { createFallKeeping } from '../../application/keep-falls';
import { createReadingJudge, type Tell } from '../../application/reading-judge';
import { asset, at, message, reading } from '../../application/reading-judge.support';
import type { SeriesLimits } from '../../domain/judging/series-limits';
import { alarmIdOf } from '../alarm-id';
import { fallIdOf } from '../fall-id';
import { toFallMessage } from '../messaging/fall-messages';
import { judgeMessages } from '../messaging/judge-messages';
import { createInMemoryJudge } from './in-memory-judge';

export interface FallsUnderTest {
  readonly state: JudgeState;
  readonly falls: Falls;
  readonly unitOfWork: UnitOfWork;
}

const counter: SeriesLimits = { kind: 'counter', resolution: 0, reportsByException: false };
const measurement = 'oil-total';

/** Which totalizers fell, and what is decided of them, wherever it is kept. */
export function describeFalls(name: string, open: () => Promise<FallsUnderTest>): void {
  describe(name, () => {
    let subject: FallsUnderTest;
    let organization: string;
    let told: { schema: string; payload: object }[];

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
      told = [];
    });

    const tell: Tell = async (_tx, messages) => void told.push(...messages);
    const parts = (limits: SeriesLimits) => {
      const find: JudgingLimits['find'] = async (_organization, series) =>
        new Map(series.map((one) => [limitsKey(one), [{ from: 0, limits }]]));
      const state = createFallKeeping({ state: subject.state, falls: subject.falls, fallIdOf });
      return { state, limits: { find }, tell };
    };
    const inTurn = <T>(work: (tx: Tx) => Promise<T>) => subject.unitOfWork.run({ organization }, work);

    async function take(registers: readonly (readonly [seconds: number, register: number])[], limits = counter) {
      const { days, receipts, alarms, sources } = { ...createInMemoryJudge(), sources: nobody };
      const judge = createReadingJudge({
        ...parts(limits),
        days,
        receipts,
        alarms,
        sources,
        messages: judgeMessages,
        alarmIdOf,
      });
      const readings = registers.map(([seconds, register]) =>
        reading(seconds, register, { measurement, tagId: testUuid(4), tag: 'FQ-1' }),
      );
      await inTurn((tx) => judge.judge(tx, organization, [message(readings)]));
    }

    const now = () => parseInstant('2026-11-24T00:00:00Z');
    const decide = (input: Partial<DecideFallInput> & Pick<DecideFallInput, 'fallId' | 'was'>, limits = counter) => {
      const { falls, unitOfWork } = subject;
      const decideFall = createDecideFall({ ...parts(limits), falls, unitOfWork, toMessage: toFallMessage, now });
      return decideFall({ organization, by: 'ada', reason: 'the meter was changed', ...input });
    };
    const list = (show: 'undecided' | 'all' = 'undecided') => subject.falls.list(organization, { show, limit: 10 });
    const theOne = async () => {
      const [fall, ...more] = await list();
      expect(more).toEqual([]);
      if (fall === undefined) throw new Error('No fall is undecided');
      return fall;
    };
    const counterNow = async () =>
      (await subject.state.find(organization, asset))?.series.get(`${testUuid(4)} ${measurement}`)?.lanes.live.counter;

    it('lists a fall once, from the reading that fell, until the register goes on from where it stood', async () => {
      await take([
        [0, 500],
        [10, 3],
      ]);
      await take([[20, 4]]);
      const fall = await theOne();
      expect(fall).toMatchObject({ assetId: asset, tag: 'FQ-1', tagId: testUuid(4), measurement, lane: 'live' });
      expect(fall).toMatchObject({ fellAt: at(10), registerFrom: 500, registerTo: 3, outcome: null, decidedBy: null });
      await take([[30, 501]]);
      expect(await list()).toEqual([]);
      expect(await list('all')).toMatchObject([{ fallId: fall.fallId, outcome: 'went-on', decidedBy: null }]);
    });

    it('knows the falls of a message that fell twice, the latest first, each by itself', async () => {
      await take([
        [0, 500],
        [10, 3],
        [20, 501],
        [30, 7],
      ]);
      expect((await list('all')).map(({ registerTo }) => registerTo)).toEqual([7]);
      await take([
        [40, 600],
        [50, 8],
      ]);
      expect((await list('all')).map(({ registerTo, outcome }) => [registerTo, outcome])).toEqual([
        [8, null],
        [7, 'went-on'],
      ]);
    });

    it.each([
      ['reset', {}, { register: 4, base: 497, undecided: null }],
      ['rollover', { rolloverAt: 1000 }, { register: 4, base: 1000, undecided: null }],
      ['bad-reading', {}, { register: 500, base: 0, undecided: null }],
    ] as const)('counts on after a %s, tells who said so, and does not ask again', async (was, more, counts) => {
      await take([
        [0, 500],
        [10, 3],
        [20, 4],
      ]);
      const { fallId } = await theOne();
      told = [];
      const decided = await decide({ fallId, was, ...more });
      const said = { decidedBy: 'ada', decidedAt: now(), reason: 'the meter was changed' };
      expect(decided).toMatchObject({ fallId, outcome: was, ...said, rolloverAt: null, ...more });
      expect(await counterNow()).toMatchObject(counts);
      expect(await list()).toEqual([]);
      const range = { fellAt: at(10), until: at(20), registerFrom: 500, registerTo: 3 };
      expect(told).toMatchObject([
        { schema: 'wellflow.ingestion.FallDecidedV1', payload: { fallId, assetId: asset, was, ...range, ...said } },
      ]);
      await expect(decide({ fallId, was: 'reset' })).rejects.toMatchObject({ code: 'ingestion/fall-decided' });
    });

    it('takes the register of the tag where nobody says another, and refuses one that cannot be', async () => {
      const rollover = { at: 9999, maximumPerSecond: 0.001 };
      await take(
        [
          [0, 500],
          [10, 3],
        ],
        { ...counter, rollover },
      );
      const { fallId } = await theOne();
      const rolled = { fallId, was: 'rollover' } as const;
      await expect(decide(rolled)).rejects.toMatchObject({ code: 'ingestion/unknown-rollover' });
      await expect(decide({ ...rolled, rolloverAt: 500 })).rejects.toMatchObject({
        code: 'ingestion/impossible-rollover',
      });
      expect(await decide(rolled, { ...counter, rollover })).toMatchObject({ rolloverAt: 9999 });
      expect(await counterNow()).toMatchObject({ base: 9999 });
    });

    it('refuses what is not there, and what is of another organization', async () => {
      await take([
        [0, 500],
        [10, 3],
      ]);
      const { fallId } = await theOne();
      await take([[20, 500]]);
      await expect(decide({ fallId: testUuid(99), was: 'reset' })).rejects.toMatchObject({
        code: 'ingestion/unknown-fall',
      });
      organization = testOrganization();
      await expect(decide({ fallId, was: 'reset' })).rejects.toMatchObject({ code: 'ingestion/unknown-fall' });
      expect(await list('all')).toEqual([]);
    });

    it('decides what a register said between its fall and its return, once, and counts on as it did', async () => {
      await take([
        [0, 500],
        [10, 3],
        [20, 4],
      ]);
      const { fallId } = await theOne();
      await take([[30, 501]]);
      await take([[40, 502]]);
      const before = await counterNow();
      told = [];
      const decided = await decide({ fallId, was: 'bad-reading' });
      expect(decided).toMatchObject({ outcome: 'bad-reading', wentOnAt: at(30), decidedBy: 'ada' });
      expect(told).toMatchObject([{ payload: { fallId, was: 'bad-reading', fellAt: at(10), until: at(30) } }]);
      expect(await counterNow()).toEqual(before);
      await expect(decide({ fallId, was: 'reset' })).rejects.toMatchObject({ code: 'ingestion/fall-decided' });
    });

    it('finds a register that falls again after it was called a bad reading', async () => {
      await take([
        [0, 500],
        [10, 3],
      ]);
      await decide({ fallId: (await theOne()).fallId, was: 'bad-reading' });
      await take([
        [20, 501],
        [30, 5],
      ]);
      expect(await theOne()).toMatchObject({ registerFrom: 501, registerTo: 5, fellAt: at(30) });
    });
  });
}

const nobody = { among: async () => new Set<string>() };
