import { addMicros, parseInstant, type Instant, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import * as fc from 'fast-check';
import type {
  NewReading,
  ReadingHistory,
  ReadingVersion,
  ToldFall,
  ToldReading,
} from '../../application/reading-history';
import { createInMemoryReadingHistory } from './in-memory-reading-history';
import { aReading, everything } from './reading-history.contract';

export interface JudgedHistoryUnderTest {
  readonly history: ReadingHistory;
  readonly unitOfWork: UnitOfWork;
  /** Packs what may be packed. */
  readonly pack: (organization: string) => Promise<unknown>;
}

const measurement = 'oil-total';
const midnight = parseInstant('2026-03-10T00:00:00Z');
const minutesIn = (minute: number): Instant => addMicros(midnight, BigInt(minute) * 60_000_000n);
const received = (minute: number): Instant => addMicros(minutesIn(minute), 5_000_000n);

function read(minute: number, value: number, changes: Partial<NewReading> = {}): NewReading {
  const times = { sourceTime: minutesIn(minute), receivedAt: received(minute) };
  return aReading({ measurement, unit: 'bbl', value, ...times, ...changes });
}

function told(minute: number, changes: Partial<ToldReading>): ToldReading {
  const about = { wellId: testUuid(1), measurement, sourceTime: minutesIn(minute), receivedAt: received(minute) };
  const whence = { producerId: 'lab', receiptId: testUuid(50) };
  return { ...about, ...whence, kind: 'stored', flags: [], value: null, quality: 'GOOD', ...changes };
}

function fall(from: number, until: number, was: string): ToldFall {
  const range = { fellAt: minutesIn(from), until: minutesIn(until) };
  const said = { decidedBy: 'ada', decidedAt: minutesIn(9000), reason: 'the meter was changed' };
  return { fallId: testUuid(60 + from), wellId: testUuid(1), measurement, was, ...range, ...said };
}

type Step =
  | { readonly store: readonly NewReading[] }
  | { readonly judge: readonly ToldReading[] }
  | { readonly decide: readonly ToldFall[] }
  | { readonly pack: true };

/** What ingestion tells of readings, and what that does to the history, wherever it is kept. */
export function describeJudgedHistory(name: string, open: () => Promise<JudgedHistoryUnderTest>): void {
  describe(name, () => {
    let subject: JudgedHistoryUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const range = everything({ measurement });
    const summaryRange = (intervalSeconds: number) => ({ ...range, intervalSeconds, mostReadings: 10_000 });

    async function take(history: ReadingHistory, step: Step): Promise<unknown> {
      if ('pack' in step) return subject.pack(organization);
      return subject.unitOfWork.run({ organization }, async (tx) => {
        if ('store' in step) await history.store(tx, organization, step.store);
        else if ('judge' in step) await history.judge(tx, organization, step.judge);
        else await history.decideFalls(tx, organization, step.decide);
      });
    }
    const takeAll = async (history: ReadingHistory, steps: readonly Step[]) => {
      for (const step of steps) await take(history, step);
    };
    const ten = Array.from({ length: 10 }, (_, n) => read(n, n));

    it.each([
      ['plain', []],
      ['packed', [{ pack: true } as const]],
    ])(
      'replaces a corrected value of a %s day, and keeps what was there with who and when',
      async (_state, packing) => {
        const correction = told(3, {
          kind: 'correction',
          value: 42.5,
          quality: 'UNCERTAIN',
          receivedAt: received(700),
        });
        await takeAll(subject.history, [{ store: ten }, ...packing, { judge: [correction] }]);
        const expectIt = async () => {
          const list = await subject.history.list(organization, range);
          expect(list[3]).toMatchObject({ value: 42.5, quality: 'UNCERTAIN', flags: ['corrected'] });
          expect(list.map(({ value }) => value)).toEqual([0, 1, 2, 42.5, 4, 5, 6, 7, 8, 9]);
          const by = { producerId: 'lab', receiptId: testUuid(50) };
          expect(await subject.history.listVersions(organization, range)).toMatchObject([
            { time: minutesIn(3), value: 3, quality: 'GOOD', flags: [], receivedAt: received(3) },
            { time: minutesIn(3), value: 42.5, quality: 'UNCERTAIN', receivedAt: received(700), by },
          ]);
          const [hour] = await subject.history.summarize(organization, summaryRange(3600));
          expect(hour).toMatchObject({ count: 10, good: 9, highest: 42.5, qualities: 0b11 });
        };
        await expectIt();
        await takeAll(subject.history, packing);
        await expectIt();
      },
    );

    it('leaves the first value of a conflict standing, and says so', async () => {
      const conflict = told(3, { kind: 'conflict', value: 42.5, receivedAt: received(700) });
      await takeAll(subject.history, [{ judge: [conflict] }, { store: [...ten, read(3, 42.5)] }]);
      expect((await subject.history.list(organization, range))[3]).toMatchObject({ value: 3, flags: ['conflict'] });
      expect(await subject.history.listVersions(organization, range)).toEqual([]);
    });

    it('takes what was noticed of a reading that is not the one that stands for nothing', async () => {
      const again = told(3, { flags: ['late', 'beyond-memory'], receivedAt: received(700) });
      await takeAll(subject.history, [{ store: ten }, { judge: [again, told(4, { flags: ['spike'] })] }]);
      const list = await subject.history.list(organization, range);
      expect([list[3]?.flags, list[4]?.flags]).toEqual([[], ['spike']]);
    });

    it.each([
      ['reset', ['GOOD', 'BAD'], ['reset']],
      ['rollover', ['GOOD', 'BAD'], ['rollover']],
      ['bad-reading', ['BAD', 'BAD'], ['bad-reading']],
      ['a word from tomorrow', ['UNCERTAIN', 'BAD'], ['reset-undecided']],
    ])('sees a fall that is not decided as UNCERTAIN, and one that was a %s as %p', async (was, qualities, flags) => {
      const store = [...ten.slice(0, 8), read(8, 8, { quality: 'BAD' }), ten[9] ?? read(9, 9)];
      const undecided = [7, 8, 9].map((minute) => told(minute, { flags: ['reset-undecided'] }));
      await takeAll(subject.history, [{ store }, { judge: undecided }, { pack: true }]);
      const last = async () => (await subject.history.list(organization, range)).slice(7, 9);
      expect((await last()).map(({ quality }) => quality)).toEqual(['UNCERTAIN', 'BAD']);
      expect(await subject.history.summarize(organization, summaryRange(3600))).toMatchObject([{ good: 7 }]);
      await take(subject.history, { decide: [fall(7, 8, was)] });
      expect((await last()).map(({ quality }) => quality)).toEqual(qualities);
      expect((await last())[0]?.flags).toEqual(flags);
      const good = qualities.includes('GOOD') ? 8 : 7;
      expect(await subject.history.summarize(organization, summaryRange(3600))).toMatchObject([{ good }]);
    });

    it('never lets organizations meet', async () => {
      await take(subject.history, { store: ten });
      const other = testOrganization();
      const mine = organization;
      organization = other;
      await takeAll(subject.history, [{ store: ten }, { judge: [told(3, { kind: 'correction', value: 1000 })] }]);
      expect((await subject.history.list(mine, range)).map(({ value }) => value)).toEqual([...Array(10).keys()]);
      expect(await subject.history.listVersions(mine, range)).toEqual([]);
    });

    it('comes to one history, in whatever way readings, judgements, decisions and packing interleave', async () => {
      const minute = fc.integer({ min: 0, max: 400 });
      const flags = fc.subarray(['late', 'frozen', 'reset-undecided', 'gap']);
      // Postgres refuses a sum beyond 1.8e308, which this law is not about.
      const number = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
      const value = fc.oneof(fc.integer(), number, fc.bigInt().map(String), fc.constant(null));
      const quality = fc.constantFrom('GOOD', 'UNCERTAIN', 'BAD', 'STALE');
      const readings = fc
        .array(fc.record({ minute, value, quality }), { minLength: 9, maxLength: 25 })
        .map((list) => list.map((one) => read(one.minute, 0, { value: one.value, quality: one.quality })));
      const kind = fc.constantFrom('stored' as const, 'conflict' as const, 'correction' as const);
      const judgements = fc.array(fc.tuple(fc.nat(), kind, flags, value, quality, fc.boolean()), { maxLength: 25 });
      const decision = fc.tuple(minute, minute, fc.constantFrom('reset', 'rollover', 'bad-reading'));
      const law = fc.asyncProperty(readings, judgements, decision, fc.infiniteStream(fc.nat()), async (...given) => {
        const [some, judged, [from, until, was], choices] = given;
        organization = testOrganization();
        const told_ = judged.map(([at, what, noticed, number, good, own]) => {
          const about = some[at % some.length] ?? read(0, 0);
          const receivedAt = own ? about.receivedAt : received(9000);
          const said = {
            kind: what,
            flags: what === 'stored' ? noticed : [],
            value: number,
            quality: good,
            receivedAt,
          };
          return told(0, { ...said, sourceTime: about.sourceTime });
        });
        const decide = [fall(from, until, was)];
        const inOrder: readonly Step[] = [{ store: some }, { judge: told_ }, { decide }];
        const lines: Step[][] = [
          some.map((one) => ({ store: [one] })),
          told_.map((one) => ({ judge: [one] })),
          [{ decide }],
        ];
        const mixed = interleave(lines, () => choices.next().value);
        const twin = createInMemoryReadingHistory();
        await takeAll(twin, inOrder);
        await takeAll(subject.history, mixed);
        const seen = async () => expect(await pictureOf(subject.history)).toEqual(await pictureOf(twin));
        await seen();
        await subject.pack(organization);
        await seen();
      });
      await fc.assert(law, { numRuns: 25, interruptAfterTimeLimit: 60_000 });
    });

    const pictureOf = async (history: ReadingHistory) => ({
      list: await history.list(organization, range),
      versions: (await history.listVersions(organization, range)).map(withoutRecording),
      ...Object.fromEntries(
        await Promise.all(
          [600, 3600, 86_400].map(async (seconds) => [
            seconds,
            (await history.summarize(organization, summaryRange(seconds))).map(({ sum: _, ...rest }) => rest),
          ]),
        ),
      ),
    });
  });
}

function withoutRecording({ by, ...version }: ReadingVersion) {
  return { ...version, ...(by && { producerId: by.producerId, receiptId: by.receiptId }) };
}

/** Each line in its order, packing now and then. */
function interleave(lines: readonly (readonly Step[])[], choose: () => number): readonly Step[] {
  const rest = lines.map((line) => [...line]);
  const mixed: Step[] = [];
  while (rest.some((line) => line.length > 0)) {
    const open = rest.filter((line) => line.length > 0);
    const next = open[choose() % open.length]?.shift();
    if (next !== undefined) mixed.push(next);
    if (choose() % 8 === 0) mixed.push({ pack: true });
  }
  return mixed;
}
