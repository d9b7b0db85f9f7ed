import type { AlarmCondition, AlarmEvent, AlarmStep } from '../alarm/alarm-condition';
import type { AlarmSide, LevelLimit } from '../alarm/alarm-limits';
import { dueAt, holdAlarm, observeValue, passTime, type AlarmRule } from '../alarm/judge-alarm';
import type { SeriesLimits } from './series-limits';
import { isUsable, type SeriesReading } from './series-reading';
import type { SeriesState, SideAlarms } from './series-state';

export type SideEvent = AlarmEvent & { readonly side: AlarmSide };

export interface Moved {
  readonly alarms: SideAlarms;
  readonly alarmEvents: readonly SideEvent[];
}

const nothing: readonly SideEvent[] = [];
const noLimits: readonly LevelLimit[] = [];

/** Only the newest live reading comes here. What cannot be trusted holds the alarm where it is. */
export function moveAlarms(
  { alarms }: SeriesState,
  { at, number, quality }: SeriesReading,
  { limits, undecided }: { readonly limits: SeriesLimits; readonly undecided: boolean },
): Moved {
  const trusted = isUsable(quality) && number !== null && !undecided;
  return overSides(alarms, limits, (condition, rule) =>
    trusted ? observeValue(condition, rule, { value: number, at }) : holdAlarm(condition, rule, at),
  );
}

/** Delays that run out and shelving that ends without a reading. */
export function letTimePass(
  state: SeriesState,
  limits: SeriesLimits,
  until: number,
): Pick<Moved, 'alarmEvents'> & { readonly state: SeriesState } {
  if (state.alarms.dueAt === null || state.alarms.dueAt > until) return { state, alarmEvents: nothing };
  const { alarms, alarmEvents } = overSides(state.alarms, limits, (condition, rule) =>
    passTime(condition, rule, until),
  );
  // Limits that are no more are due no more, though nothing happened.
  return { state: { ...state, alarms: withDue(alarms.high, alarms.low, limits) }, alarmEvents };
}

type Step = (condition: AlarmCondition, rule: AlarmRule) => AlarmStep;

function overSides(alarms: SideAlarms, limits: SeriesLimits, step: Step) {
  const highRule = ruleOf(limits, 'high');
  const lowRule = ruleOf(limits, 'low');
  const high = step(alarms.high, highRule);
  const low = step(alarms.low, lowRule);
  if (high.condition === alarms.high && low.condition === alarms.low) return { alarms, alarmEvents: nothing };
  return {
    alarms: withDue(high.condition, low.condition, limits),
    alarmEvents: [...sided(high, 'high'), ...sided(low, 'low')],
  };
}

function ruleOf({ alarms }: SeriesLimits, side: AlarmSide): AlarmRule {
  return { side, limits: alarms?.[side] ?? noLimits };
}

function sided({ events }: AlarmStep, side: AlarmSide): readonly SideEvent[] {
  return events.map((event) => ({ ...event, side }));
}

/** Both sides, and when the first of them moves by itself. */
export function withDue(high: AlarmCondition, low: AlarmCondition, limits: SeriesLimits): SideAlarms {
  const due = Math.min(dueAt(high, ruleOf(limits, 'high')) ?? Infinity, dueAt(low, ruleOf(limits, 'low')) ?? Infinity);
  return { high, low, dueAt: due === Infinity ? null : due };
}
