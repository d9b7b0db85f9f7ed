import { DomainError } from '@wellflow/kernel';
import { noAlarm, type AlarmCondition, type AlarmState, type AlarmWord } from './alarm-condition';
import type { LevelLimit } from './alarm-limits';
import { holdAlarm, observeValue, passTime } from './judge-alarm';
import { returnToService, suppressByDesign, takeOutOfService } from './put-aside';
import { acknowledgeAlarm, shelveAlarm, unshelveAlarm } from './steer-alarm';

const second = 1_000_000;
const atOnce = { hysteresis: 5, onDelayMicros: 0, offDelayMicros: 0 };
const hi: LevelLimit = { level: 'Hi', limit: 100, priority: 'medium', ...atOnce };
const hiHi: LevelLimit = { level: 'HiHi', limit: 120, priority: 'high', ...atOnce };
const rule = { side: 'high', limits: [hi, hiHi] } as const;
const said = { at: 50 * second, by: 'ada', reason: 'seen' };
const shelving = { ...rule, maximumShelveMicros: 3600 * second };

const to = (value: number, seconds: number) => (condition: AlarmCondition) =>
  observeValue(condition, rule, { value, at: seconds * second });
const acknowledge = (condition: AlarmCondition) => acknowledgeAlarm(condition, rule, said);
const shelve = (condition: AlarmCondition) => shelveAlarm(condition, shelving, { ...said, until: 100 * second });
const unshelve = (condition: AlarmCondition) => unshelveAlarm(condition, rule, said);
const takeOut = (condition: AlarmCondition) => takeOutOfService(condition, rule, { ...said, until: 100 * second });
const giveBack = (condition: AlarmCondition) => returnToService(condition, rule, said);
const design = (holds: boolean) => (condition: AlarmCondition) =>
  suppressByDesign(condition, rule, { holds, at: 60 * second });
const [suppress, unsuppress] = [design(true), design(false)];
const wait = (seconds: number) => (condition: AlarmCondition) => passTime(condition, rule, seconds * second);

type Move = (condition: AlarmCondition) => { readonly condition: AlarmCondition };
const after = (...moves: readonly Move[]): AlarmCondition =>
  moves.reduce((condition, move) => move(condition).condition, noAlarm);

const raise = to(105, 1);
const comeBack = to(90, 2);
const places: Readonly<Record<AlarmWord, readonly Move[]>> = {
  normal: [],
  unacknowledged: [raise],
  acknowledged: [raise, acknowledge],
  'returned-unacknowledged': [raise, comeBack],
  shelved: [raise, shelve],
  suppressed: [raise, suppress],
  'out-of-service': [raise, takeOut],
};

describe('an alarm, by the table of ISA-18.2', () => {
  const table: readonly (readonly [from: AlarmWord, what: string, move: Move, to: AlarmWord])[] = [
    ['normal', 'the value goes beyond', raise, 'unacknowledged'],
    ['unacknowledged', 'it is acknowledged', acknowledge, 'acknowledged'],
    ['unacknowledged', 'the value returns', comeBack, 'returned-unacknowledged'],
    ['acknowledged', 'the value returns', comeBack, 'normal'],
    ['acknowledged', 'it escalates', to(125, 3), 'unacknowledged'],
    ['returned-unacknowledged', 'it is acknowledged', acknowledge, 'normal'],
    ['returned-unacknowledged', 'the value goes beyond again', to(105, 3), 'unacknowledged'],
    ['normal', 'it is shelved', shelve, 'shelved'],
    ['unacknowledged', 'it is shelved', shelve, 'shelved'],
    ['acknowledged', 'it is shelved', shelve, 'shelved'],
    ['returned-unacknowledged', 'it is shelved', shelve, 'shelved'],
    ['shelved', 'it is unshelved while abnormal', unshelve, 'unacknowledged'],
    ['shelved', 'its time is up', wait(100), 'unacknowledged'],
    ['shelved', 'the value escalates', to(125, 3), 'shelved'],
    ['normal', 'it is suppressed by design', suppress, 'suppressed'],
    ['unacknowledged', 'it is suppressed by design', suppress, 'suppressed'],
    ['acknowledged', 'it is suppressed by design', suppress, 'suppressed'],
    ['returned-unacknowledged', 'it is suppressed by design', suppress, 'suppressed'],
    ['suppressed', 'it is unsuppressed while abnormal', unsuppress, 'unacknowledged'],
    ['suppressed', 'the value escalates', to(125, 3), 'suppressed'],
    ['suppressed', 'the value returns', comeBack, 'suppressed'],
    ['suppressed', 'time passes', wait(1_000), 'suppressed'],
    ['suppressed', 'it is shelved', shelve, 'shelved'],
    ['suppressed', 'it is taken out of service', takeOut, 'out-of-service'],
    ['normal', 'it is taken out of service', takeOut, 'out-of-service'],
    ['unacknowledged', 'it is taken out of service', takeOut, 'out-of-service'],
    ['acknowledged', 'it is taken out of service', takeOut, 'out-of-service'],
    ['returned-unacknowledged', 'it is taken out of service', takeOut, 'out-of-service'],
    ['shelved', 'it is taken out of service', takeOut, 'out-of-service'],
    ['shelved', 'it is suppressed by design', suppress, 'shelved'],
    ['out-of-service', 'it is suppressed by design', suppress, 'out-of-service'],
    ['out-of-service', 'the value escalates', to(125, 3), 'out-of-service'],
    ['out-of-service', 'it is returned while abnormal', giveBack, 'unacknowledged'],
    ['out-of-service', 'its time is up', wait(100), 'unacknowledged'],
    ['acknowledged', 'it is acknowledged again', acknowledge, 'acknowledged'],
    ['acknowledged', 'the value stays beyond', to(110, 3), 'acknowledged'],
    ['unacknowledged', 'the value is bad', (condition) => holdAlarm(condition, rule, 3 * second), 'unacknowledged'],
  ];

  it.each(table)('goes from %s, when %s, where the table says', (from, _what, move, expected) => {
    const before = after(...places[from]);
    expect(before.state.word).toBe(from);
    expect(move(before).condition.state.word).toBe(expected);
  });

  it('comes back normal when it is unshelved after the value returned', () => {
    expect(after(raise, shelve, comeBack, unshelve).state).toEqual({ word: 'normal' } satisfies AlarmState);
  });

  it('is suppressed, not raised, when a person gives back what its design suppresses', () => {
    for (const [away, back] of [
      [shelve, unshelve],
      [takeOut, giveBack],
    ] as const) {
      const given = back(after(raise, away, suppress));
      expect(given.condition.state.word).toBe('suppressed');
      expect(given.events.map(({ type }) => type)).not.toContain('raised');
      expect(unsuppress(given.condition).events.map(({ type }) => type)).toEqual(['unsuppressed', 'raised']);
    }
  });

  it('is taken out of service by somebody, for a reason, until a time that is to come', () => {
    const [event] = takeOut(after(raise)).events;
    expect(event).toMatchObject({ type: 'taken-out-of-service', ...said, until: 100 * second, from: 'unacknowledged' });
    expect(() => takeOutOfService(after(raise), rule, { ...said, until: said.at })).toThrow(
      expect.objectContaining({ code: 'ingestion/out-of-service-in-the-past' }),
    );
  });

  it('is told again when shelving ends while the value is beyond, by whom if a person ended it', () => {
    const shelved = after(raise, shelve);
    expect(unshelve(shelved).events).toMatchObject([
      { type: 'unshelved', by: 'ada', at: said.at },
      { type: 'raised', from: 'shelved', level: 'Hi', to: 'unacknowledged' },
    ]);
    expect(wait(200)(shelved).events.map(({ type, at, by }) => [type, at, by])).toEqual([
      ['unshelved', 100 * second, undefined],
      ['raised', 100 * second, undefined],
    ]);
  });

  it.each([
    ['acknowledging', 'normal', acknowledge, 'ingestion/alarm-normal'],
    ['acknowledging', 'shelved', acknowledge, 'ingestion/alarm-shelved'],
    ['acknowledging', 'suppressed', acknowledge, 'ingestion/alarm-suppressed'],
    ['acknowledging', 'out-of-service', acknowledge, 'ingestion/alarm-out-of-service'],
    ['shelving', 'out-of-service', shelve, 'ingestion/alarm-out-of-service'],
    ['returning', 'unacknowledged', giveBack, 'ingestion/alarm-in-service'],
    ['unshelving', 'normal', unshelve, 'ingestion/alarm-not-shelved'],
  ] as const)('refuses %s a %s alarm', (_what, from, move, code) => {
    expect(() => move(after(...places[from]))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['too long', 50 + 3601, 'ingestion/shelved-too-long'],
    ['into the past', 50, 'ingestion/shelved-in-the-past'],
  ])('is not shelved %s', (_what, until, code) => {
    const attempt = () => shelveAlarm(after(raise), shelving, { ...said, until: until * second });
    expect(attempt).toThrow(DomainError);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });
});

describe('the limits of an alarm', () => {
  const slow = { onDelayMicros: 30 * second, offDelayMicros: 10 * second };
  const delayed = {
    side: 'high',
    limits: [
      { ...hi, ...slow },
      { ...hiHi, ...slow },
    ],
  } as const;
  const observe = (...values: readonly (readonly [value: number | null, seconds: number])[]) => {
    let condition = noAlarm;
    return values.flatMap(([value, seconds]) => {
      const at = seconds * second;
      const step = value === null ? holdAlarm(condition, delayed, at) : observeValue(condition, delayed, { value, at });
      condition = step.condition;
      return step.events.map(({ type, at: when, level }) => `${type} ${level} ${when / second}`);
    });
  };

  it('alarm when the value has been beyond for the delay, at the moment the delay ran out', () => {
    expect(observe([105, 0], [106, 29], [106, 50])).toEqual(['raised Hi 30']);
    expect(observe([105, 0], [99, 29], [106, 50])).toEqual([]);
  });

  it('return when the value has been back by the hysteresis for the delay', () => {
    expect(observe([105, 0], [105, 30], [96, 40], [96, 60])).toEqual(['raised Hi 30']);
    expect(observe([105, 0], [94, 40], [94, 49], [94, 50])).toEqual(['raised Hi 30', 'returned Hi 50']);
    expect(observe([105, 0], [94, 40], [96, 49], [96, 80])).toEqual(['raised Hi 30']);
  });

  it('escalate and ease as one alarm', () => {
    const values = [
      [105, 0],
      [125, 40],
      [110, 80],
      [90, 120],
      [90, 200],
    ] as const;
    expect(observe(...values)).toEqual(['raised Hi 30', 'raised HiHi 70', 'eased Hi 90', 'returned Hi 130']);
  });

  it('go straight to the most severe when both are passed at once', () => {
    expect(observe([130, 0], [130, 30])).toEqual(['raised HiHi 30']);
  });

  it('wait for nothing while the value cannot be trusted', () => {
    expect(observe([105, 0], [null, 10], [null, 60], [105, 70], [105, 99])).toEqual([]);
    expect(observe([105, 0], [null, 10], [105, 70], [105, 100])).toEqual(['raised Hi 100']);
    expect(observe([105, 0], [null, 31])).toEqual(['raised Hi 30']);
  });

  it('have returned when they are no more', () => {
    const none = { side: 'high', limits: [] } as const;
    expect(observeValue(after(raise), none, { value: 105, at: 9 * second }).events).toMatchObject([
      { type: 'returned' },
    ]);
  });

  it('are beyond below on the low side', () => {
    const low = { side: 'low', limits: [{ ...hi, level: 'Lo', limit: 10 }] } as const;
    const raised = observeValue(noAlarm, low, { value: 10, at: 0 });
    expect(raised.events).toMatchObject([{ type: 'raised', level: 'Lo', priority: 'medium', value: 10 }]);
    expect(observeValue(raised.condition, low, { value: 15, at: second }).events).toEqual([]);
    expect(observeValue(raised.condition, low, { value: 16, at: second }).events).toMatchObject([{ type: 'returned' }]);
  });
});
