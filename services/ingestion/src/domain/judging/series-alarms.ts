import type { AlarmCondition, AlarmEvent, AlarmStep } from '../alarm/alarm-condition';
import { suppresses, type AlarmSide, type LevelLimit } from '../alarm/alarm-limits';
import { dueAt, holdAlarm, observeValue, passTime, type AlarmRule } from '../alarm/judge-alarm';
import { suppressByDesign } from '../alarm/put-aside';
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

interface Circumstances {
  readonly limits: SeriesLimits;
  readonly undecided: boolean;
  readonly suppressed: boolean;
}

/**
 * Only the newest live reading comes here. What cannot be trusted holds the alarm where it is. What begins to suppress does so
 * before the value is looked at, and what ends after: neither tells of an alarm that its design did not mean.
 */
export function moveAlarms(
  { alarms }: SeriesState,
  { at, number, quality }: SeriesReading,
  { limits, undecided, suppressed }: Circumstances,
): Moved {
  const trusted = isUsable(quality) && number !== null && !undecided;
  const look: Step = (condition, rule) =>
    trusted ? observeValue(condition, rule, { value: number, at }) : holdAlarm(condition, rule, at);
  const design: Step = (condition, rule) => suppressByDesign(condition, rule, { holds: suppressed, at });
  return overSides(alarms, limits, suppressed ? inTurn(design, look) : inTurn(look, design));
}

function inTurn(first: Step, then: Step): Step {
  return (condition, rule) => {
    const one = first(condition, rule);
    const other = then(one.condition, rule);
    return one.events.length === 0 ? other : { ...other, events: [...one.events, ...other.events] };
  };
}

/** What suppresses them has changed, and nothing else. */
export function reconsiderAlarms(
  state: SeriesState,
  limits: SeriesLimits,
  { suppressed, at }: { readonly suppressed: boolean; readonly at: number },
): Pick<Moved, 'alarmEvents'> & { readonly state: SeriesState } {
  const { alarms, alarmEvents } = overSides(state.alarms, limits, (condition, rule) =>
    suppressByDesign(condition, rule, { holds: suppressed, at }),
  );
  return { state: { ...state, alarms }, alarmEvents };
}

/** Whether another tag of the asset suppresses the alarms now, by its last usable live value. */
export function isSuppressed({ alarms }: SeriesLimits, series: Iterable<SeriesState>): boolean {
  const suppression = alarms?.suppression;
  if (suppression === undefined) return false;
  for (const { tag, lanes } of series) {
    if (tag === suppression.tag && suppresses(suppression, lanes.live.value)) return true;
  }
  return false;
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
  const same = high.condition === alarms.high && low.condition === alarms.low;
  if (same && alarms.suppressedBy === limits.alarms?.suppression?.tag) return { alarms, alarmEvents: nothing };
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
  const suppressedBy = limits.alarms?.suppression?.tag;
  return { high, low, dueAt: due === Infinity ? null : due, ...(suppressedBy === undefined ? {} : { suppressedBy }) };
}
