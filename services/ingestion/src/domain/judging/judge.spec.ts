import type { Quality } from '@wellflow/kernel';
import { judge } from './judge';
import { remembered } from './memory';
import type { SeriesLimits } from './series-limits';
import { identityOfText, type SeriesReading } from './series-reading';
import { newSeries, type SeriesState } from './series-state';
import { hear, type SourceLife } from './source-life';

const second = 1_000_000;
const plain: SeriesLimits = { kind: 'number', resolution: 0.1, reportsByException: false };

function reading(seconds: number, number: number | null, changes: Partial<SeriesReading> = {}): SeriesReading {
  const at = seconds * second;
  const quality: Quality = number === null ? 'BAD' : 'GOOD';
  const whence = { lane: 'live', producerId: 'rtu', authoritative: false } as const;
  return { ...whence, at, receivedAt: at, quality, number, identity: number ?? NaN, ...changes };
}

/** The verdict and flags of each, in order. */
function judged(limits: SeriesLimits, ...readings: readonly SeriesReading[]): readonly string[] {
  let state: SeriesState = newSeries;
  let source: SourceLife | undefined;
  return readings.map((each) => {
    source = hear(source, each.at);
    const judgement = judge(state, each, { limits, source });
    state = judgement.state;
    return [judgement.verdict, ...judgement.flags].join(' ');
  });
}

describe('a second word on one source time', () => {
  it('is a duplicate within the resolution, in whatever lane it comes', () => {
    const again = [reading(0, 50.05), reading(0, 49.95), reading(0, 50, { lane: 'history' })];
    expect(judged(plain, reading(0, 50), ...again)).toEqual(['stored', 'duplicate', 'duplicate', 'duplicate']);
  });

  it('is a conflict with another value, and the first stands', () => {
    expect(judged(plain, reading(0, 50), reading(0, 51), reading(0, 51), reading(0, 50))).toEqual([
      'stored',
      'conflict',
      'conflict',
      'duplicate',
    ]);
  });

  it('is a conflict with another quality or with none', () => {
    const other = [reading(0, 50, { quality: 'UNCERTAIN' }), reading(0, null)];
    expect(judged(plain, reading(0, 50), ...other)).toEqual(['stored', 'conflict', 'conflict']);
    expect(judged(plain, reading(0, null), reading(0, null), reading(0, 0))).toEqual([
      'stored',
      'duplicate',
      'conflict',
    ]);
  });

  it('is a correction from an authoritative source, and stands from then on', () => {
    const lab = reading(0, 47, { authoritative: true });
    expect(judged(plain, reading(0, 50), lab, reading(0, 50), lab)).toEqual([
      'stored',
      'correction',
      'conflict',
      'duplicate',
    ]);
  });

  it('tells texts apart', () => {
    const text = (seconds: number, word: string) =>
      reading(seconds, null, { quality: 'GOOD', identity: identityOfText(word) });
    expect(judged({ ...plain, kind: 'text' }, text(0, 'open'), text(0, 'open'), text(0, 'opem'))).toEqual([
      'stored',
      'duplicate',
      'conflict',
    ]);
  });
});

describe('what is remembered of a series', () => {
  const many = Array.from({ length: remembered + 10 }, (_none, index) => reading(index * 60, index));

  it('is exact for the last readings, and says so where it is not', () => {
    const resent = many.slice(-remembered);
    expect(new Set(judged(plain, ...many, ...resent).slice(many.length))).toEqual(new Set(['duplicate']));
    expect(judged(plain, ...many, reading(60, 1), reading(61, 1)).slice(-2)).toEqual([
      'stored beyond-memory out-of-order',
      'stored beyond-memory out-of-order',
    ]);
  });

  it('is certain of times before the first and after the last that fell out', () => {
    expect(judged(plain, ...many, reading(-60, 1)).at(-1)).toBe('stored out-of-order');
    expect(judged(plain, ...many, reading(60 * 30 + 1, 1)).at(-1)).toBe('stored out-of-order');
  });

  it('is apart for the history lane, so that a backfill pushes nothing out', () => {
    const backfill = many.map((each) => ({ ...each, at: each.at - 1e12, lane: 'history' as const }));
    expect(
      judged(plain, ...many.slice(-remembered), ...backfill, ...many.slice(-remembered)).slice(-remembered),
    ).toEqual(Array.from({ length: remembered }, () => 'duplicate'));
    expect(new Set(judged(plain, ...many, ...backfill))).toEqual(new Set(['stored']));
  });
});

describe('a new reading', () => {
  it('is out of order behind a newer one, and late long after it was measured', () => {
    const late = reading(10, 2, { receivedAt: 611 * second });
    expect(judged(plain, reading(60, 1), reading(30, 2), late)).toEqual([
      'stored',
      'stored out-of-order',
      'stored late out-of-order',
    ]);
    expect(judged(plain, reading(10, 2, { receivedAt: 1e12, lane: 'history' }))).toEqual(['stored']);
  });

  it('is dead-banded near the last kept one, not near the last', () => {
    const limits = { ...plain, deadBand: { band: 1, maximumSilenceMicros: 300 * second } };
    const drifting = [0, 0.9, 1.8, 2.7, 2.7].map((value, index) => reading(index * 60, value));
    expect(judged(limits, ...drifting)).toEqual(['stored', 'dead-banded', 'stored', 'dead-banded', 'dead-banded']);
    expect(judged(limits, reading(0, 5), reading(299, 5), reading(300, 5))).toEqual([
      'stored',
      'dead-banded',
      'stored',
    ]);
    expect(
      judged(limits, reading(0, 5), reading(1, 5, { quality: 'UNCERTAIN' }), reading(2, null), reading(3, 5)),
    ).toEqual(['stored', 'stored', 'stored', 'stored']);
  });

  it('is frozen when the value has not changed for so long', () => {
    const limits = { ...plain, frozenAfterMicros: 120 * second };
    const still = [0, 60, 119, 120, 180].map((seconds) => reading(seconds, 7));
    expect(judged(limits, ...still, reading(181, 7.5))).toEqual([
      'stored',
      'stored',
      'stored',
      'stored frozen',
      'stored frozen',
      'stored',
    ]);
  });

  it('changes too fast', () => {
    const limits = { ...plain, maximumChangePerSecond: 1 };
    expect(judged(limits, reading(0, 0), reading(10, 10), reading(20, 21), reading(30, 10))).toEqual([
      'stored',
      'stored',
      'stored rate-of-change',
      'stored rate-of-change',
    ]);
  });

  it('is a spike until three have said the same', () => {
    const limits = { ...plain, spikeDistance: 5 };
    const values = [1, 2, 1, 2, 1, 50, 50, 50, 50].map((value, index) => reading(index, value));
    expect(judged(limits, ...values).slice(4)).toEqual([
      'stored',
      'stored spike',
      'stored spike',
      'stored spike',
      'stored',
    ]);
  });

  it('ends a gap when more was expected', () => {
    const limits = { ...plain, expectedIntervalMicros: 60 * second };
    expect(judged(limits, reading(0, 1), reading(150, 1), reading(301, 1))).toEqual(['stored', 'stored', 'stored gap']);
  });

  it('ends no gap when its source tells only what changes and was heard meanwhile', () => {
    const limits = { ...plain, expectedIntervalMicros: 60 * second, reportsByException: true };
    const before = judge(newSeries, reading(0, 1), { limits, source: undefined }).state;
    const heard = (...seconds: readonly number[]) =>
      seconds.reduce<SourceLife | undefined>((life, at) => hear(life, at * second), undefined);
    const flagsWith = (source: SourceLife | undefined) => judge(before, reading(600, 1), { limits, source }).flags;
    expect(flagsWith(heard(0, 120, 240, 360, 480, 600))).toEqual([]);
    expect(flagsWith(heard(0, 120, 480, 600))).toEqual(['gap']);
    expect(flagsWith(heard(0, 600))).toEqual(['gap']);
  });
});

describe('a totalizer that falls', () => {
  const counter: SeriesLimits = {
    kind: 'counter',
    resolution: 0,
    reportsByException: false,
    rollover: { at: 1000, maximumPerSecond: 1 },
  };

  it('has rolled over where the wrapped difference fits the rate and the time', () => {
    expect(judged(counter, reading(0, 950), reading(100, 50), reading(101, 51))).toEqual([
      'stored',
      'stored rollover',
      'stored',
    ]);
    expect(judged(counter, reading(0, 950), reading(99, 50))[1]).toBe('stored reset-undecided');
  });

  it('is UNCERTAIN until it goes on from where it stood', () => {
    expect(
      judged(counter, reading(0, 500), reading(10, 3), reading(20, 4), reading(30, 505), reading(40, 506)),
    ).toEqual(['stored', 'stored reset-undecided', 'stored reset-undecided', 'stored', 'stored']);
    const fallen = judge(
      judge(newSeries, reading(0, 500), { limits: counter, source: undefined }).state,
      reading(10, 3),
      { limits: counter, source: undefined },
    );
    expect(fallen.quality).toBe('UNCERTAIN');
  });

  it('is undecided where nobody said where it rolls over', () => {
    const { rollover: _rollover, ...unknown } = counter;
    expect(judged(unknown, reading(0, 999), reading(1e6, 1))[1]).toBe('stored reset-undecided');
  });

  it('keeps a total that never falls through rollovers', () => {
    let state = newSeries;
    for (const [seconds, register] of [
      [0, 950],
      [100, 50],
      [1000, 900],
      [1200, 90],
    ] as const)
      state = judge(state, reading(seconds, register), { limits: counter, source: undefined }).state;
    expect(state.lanes.live.counter).toMatchObject({ register: 90, base: 2000, undecided: null });
  });
});
