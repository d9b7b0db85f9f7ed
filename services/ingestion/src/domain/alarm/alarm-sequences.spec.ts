import { DomainError } from '@wellflow/kernel';
import fc from 'fast-check';
import { noAlarm, type AlarmCondition, type AlarmEvent, type AlarmStep, type AlarmWord } from './alarm-condition';
import type { LevelLimit } from './alarm-limits';
import { holdAlarm, observeValue, passTime } from './judge-alarm';
import { returnToService, suppressByDesign, takeOutOfService } from './put-aside';
import { acknowledgeAlarm, shelveAlarm, unshelveAlarm } from './steer-alarm';

const second = 1_000_000;
const slow = { hysteresis: 5, onDelayMicros: 10 * second, offDelayMicros: 5 * second };
const hi: LevelLimit = { level: 'Hi', limit: 100, priority: 'medium', ...slow };
const hiHi: LevelLimit = { level: 'HiHi', limit: 120, priority: 'high', ...slow };
const rule = { side: 'high', limits: [hi, hiHi], maximumShelveMicros: 3600 * second } as const;

interface Happening {
  readonly what:
    | 'value'
    | 'hold'
    | 'wait'
    | 'acknowledge'
    | 'unshelve'
    | 'give back'
    | 'suppress'
    | 'unsuppress'
    | 'shelve'
    | 'take out';
  readonly value?: number;
  readonly seconds?: number;
}

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom(50, 94, 96, 101, 118, 125).map((value) => ({ what: 'value', value }) as const),
  fc
    .constantFrom('hold', 'wait', 'acknowledge', 'unshelve', 'give back', 'suppress', 'unsuppress')
    .map((what) => ({ what }) as const),
  fc
    .tuple(fc.constantFrom('shelve', 'take out'), fc.integer({ min: 1, max: 60 }))
    .map(([what, seconds]) => ({ what, seconds }) as const),
);
const sequences = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), happening), { maxLength: 60 });

const said = (at: number) => ({ at, by: 'ada', reason: 'because' });
const suppress = (holds: boolean) => (condition: AlarmCondition, at: number) =>
  suppressByDesign(condition, rule, { holds, at });

const moves: Readonly<
  Record<Happening['what'], (condition: AlarmCondition, at: number, happened: Happening) => AlarmStep>
> = {
  value: (condition, at, { value = 0 }) => observeValue(condition, rule, { value, at }),
  hold: (condition, at) => holdAlarm(condition, rule, at),
  wait: (condition, at) => passTime(condition, rule, at),
  acknowledge: (condition, at) => acknowledgeAlarm(condition, rule, said(at)),
  unshelve: (condition, at) => unshelveAlarm(condition, rule, said(at)),
  'give back': (condition, at) => returnToService(condition, rule, said(at)),
  suppress: suppress(true),
  unsuppress: suppress(false),
  shelve: (condition, at, { seconds = 1 }) =>
    shelveAlarm(condition, rule, { ...said(at), until: at + seconds * second }),
  'take out': (condition, at, { seconds = 1 }) =>
    takeOutOfService(condition, rule, { ...said(at), until: at + seconds * second }),
};

/** What is refused changes nothing. */
function attempt(condition: AlarmCondition, at: number, happened: Happening): AlarmStep {
  try {
    return moves[happened.what](condition, at, happened);
  } catch (error) {
    if (error instanceof DomainError) return { condition, events: [] };
    throw error;
  }
}

function live(sequence: readonly (readonly [number, Happening])[]): readonly AlarmStep[] {
  let at = 0;
  let condition = noAlarm;
  return sequence.map(([seconds, happened]) => {
    at += seconds * second;
    // As the judge does: what is due by then happens first.
    const due = passTime(condition, rule, at);
    const after = attempt(due.condition, at, happened);
    condition = after.condition;
    return { condition, events: [...due.events, ...after.events] };
  });
}

const aside: readonly AlarmWord[] = ['shelved', 'suppressed', 'out-of-service'];

const any: readonly AlarmWord[] = ['normal', 'unacknowledged', 'acknowledged', 'returned-unacknowledged', ...aside];
const told: readonly AlarmWord[] = any.filter((word) => !aside.includes(word));
const implied: readonly AlarmWord[] = ['normal', 'unacknowledged', 'suppressed'];

/** The table of ISA-18.2, by the event that tells of a move: from any of these to any of those. */
const table: Readonly<
  Record<AlarmEvent['type'], readonly (readonly [from: readonly AlarmWord[], to: readonly AlarmWord[]])[]>
> = {
  raised: [[any, ['unacknowledged']]],
  eased: [
    [['unacknowledged'], ['unacknowledged']],
    [['acknowledged'], ['acknowledged']],
  ],
  returned: [
    [['unacknowledged'], ['returned-unacknowledged']],
    [['acknowledged'], ['normal']],
  ],
  acknowledged: [
    [['unacknowledged'], ['acknowledged']],
    [['returned-unacknowledged'], ['normal']],
  ],
  shelved: [[[...told, 'shelved', 'suppressed'], ['shelved']]],
  suppressed: [[told, ['suppressed']]],
  'taken-out-of-service': [[any, ['out-of-service']]],
  unshelved: [[['shelved'], implied]],
  unsuppressed: [[['suppressed'], ['normal', 'unacknowledged']]],
  'returned-to-service': [[['out-of-service'], implied]],
};

/** Back from being put aside it is what the process says. */
function isInTable({ type, from, to, level }: AlarmEvent): boolean {
  const isMove = table[type].some(([froms, tos]) => froms.includes(from) && tos.includes(to));
  const isBack = aside.includes(from) && told.includes(to);
  return isMove && (!isBack || (to === 'normal') === (level === null));
}

describe('whatever happens to an alarm, in whatever order', () => {
  it('moves by the table of ISA-18.2 and by nothing else', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const { events } of live(sequence))
          for (const event of events) expect([event, isInTable(event)]).toEqual([event, true]);
      }),
      { numRuns: 500 },
    );
  });

  it('tells of every change of state, each from where the one before ended', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        let word: AlarmWord = 'normal';
        for (const { condition, events } of live(sequence)) {
          // The raising that follows a coming back tells of the same move.
          for (const { type, from, to } of events) {
            expect(type === 'raised' && aside.includes(from) ? to : from).toBe(word);
            word = to;
          }
          expect(condition.state.word).toBe(word);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is judged on while it is put aside: its levels are those of one that never was', () => {
    const judged = (sequence: readonly (readonly [number, Happening])[]) =>
      live(sequence).map(({ condition: { levels, active } }) => ({
        active,
        // A level that is off and waits for nothing is the same as none.
        levels: levels.filter(({ on, since }) => on || since !== null),
      }));
    const process = (happened: Happening): Happening =>
      happened.what === 'value' || happened.what === 'hold' ? happened : { what: 'wait' };
    fc.assert(
      fc.property(sequences, (sequence) => {
        const alone = sequence.map(([seconds, happened]) => [seconds, process(happened)] as const);
        expect(judged(sequence)).toEqual(judged(alone));
      }),
      { numRuns: 500 },
    );
  });

  it('is told of nothing by the process while it is put aside, and of what stands when it comes back', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        for (const { condition, events } of live(sequence)) {
          const byProcess = events.filter(({ type }) => type === 'eased' || type === 'returned');
          expect(byProcess.filter(({ from }) => aside.includes(from))).toEqual([]);
          const isTold = condition.state.word === 'unacknowledged' || condition.state.word === 'acknowledged';
          if (!aside.includes(condition.state.word)) expect(isTold).toBe(condition.active !== null);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is never out of service or shelved beyond its time', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const end = live([...sequence, [100, { what: 'wait' }]]).at(-1);
        expect(['shelved', 'out-of-service']).not.toContain(end?.condition.state.word);
      }),
    );
  });
});
