import { isBack, isBeyond, type AlarmLevel, type AlarmSide, type LevelLimit } from './alarm-limits';
import type { AlarmCondition, AlarmEvent, AlarmState, AlarmStep, LevelState } from './alarm-condition';
import { backAt, comeBack, isAside } from './put-aside';

/** One side of a series and its limits, from the mildest to the most severe. */
export interface AlarmRule {
  readonly side: AlarmSide;
  readonly limits: readonly LevelLimit[];
}

/** A usable value (GOOD or UNCERTAIN) of a newer live reading. */
export interface Observation {
  readonly value: number;
  readonly at: number;
}

const noEvents: readonly AlarmEvent[] = [];

/**
 * Takes a value. Until it came the value before it held (readings report what changed), so delays that ran out in
 * between take effect at their own moment, whoever notices: the answer is the same however the stream is cut.
 */
export function observeValue(condition: AlarmCondition, rule: AlarmRule, { value, at }: Observation): AlarmStep {
  if (isQuiet(condition, rule, value)) return { condition, events: noEvents };
  const before = passTime(condition, rule, at);
  const levels = rule.limits.map((limit) => levelAfter(before.condition, rule.side, { limit, value, at }));
  const dropped = withLevels({ ...before.condition, value }, rule, { levels, at });
  const after = passTime(dropped.condition, rule, at);
  return { condition: after.condition, events: [...before.events, ...dropped.events, ...after.events] };
}

/** Nearly every reading: nothing is on, nothing pends, nothing is exceeded. */
function isQuiet({ state, levels, active }: AlarmCondition, { side, limits }: AlarmRule, value: number): boolean {
  const calm = state.word === 'normal' && active === null && levels.every(({ since }) => since === null);
  return calm && !limits.some((limit) => isBeyond(side, limit, value));
}

/** BAD and STALE hold an alarm: nothing that waits for a delay may run out on a value nobody can trust. */
export function holdAlarm(condition: AlarmCondition, rule: AlarmRule, at: number): AlarmStep {
  const { condition: before, events } = passTime(condition, rule, at);
  return { condition: { ...before, levels: before.levels.map((level) => ({ ...level, since: null })) }, events };
}

/** Lets time pass without a reading: delays run out, shelving and being out of service end. Each takes effect at its own moment, in order. */
export function passTime(condition: AlarmCondition, rule: AlarmRule, until: number): AlarmStep {
  const due = dueAt(condition, rule);
  if (due === null || due > until) return { condition, events: noEvents };
  const step = stepAt(condition, rule, due);
  const rest = passTime(step.condition, rule, until);
  return { condition: rest.condition, events: [...step.events, ...rest.events] };
}

/** When something will happen without a further reading; null for never. */
export function dueAt({ state, levels }: AlarmCondition, { limits }: AlarmRule): number | null {
  let due = backAt(state) ?? Infinity;
  for (const limit of limits) {
    const level = levels.find((each) => each.level === limit.level);
    if (level !== undefined && level.since !== null)
      due = Math.min(due, level.since + (level.on ? limit.offDelayMicros : limit.onDelayMicros));
  }
  return due === Infinity ? null : due;
}

function stepAt(condition: AlarmCondition, rule: AlarmRule, at: number): AlarmStep {
  if ((backAt(condition.state) ?? Infinity) <= at) return comeBack(condition, rule, { at });
  const levels = condition.levels.map((level) => (levelDue(level, rule) <= at ? flipped(level) : level));
  return withLevels(condition, rule, { levels, at });
}

function levelDue({ level, on, since }: LevelState, { limits }: AlarmRule): number {
  const limit = limits.find((each) => each.level === level);
  if (limit === undefined || since === null) return Infinity;
  return since + (on ? limit.offDelayMicros : limit.onDelayMicros);
}

function flipped({ level, on }: LevelState): LevelState {
  return { level, on: !on, since: null };
}

function levelAfter(
  { levels }: AlarmCondition,
  side: AlarmSide,
  { limit, value, at }: { readonly limit: LevelLimit; readonly value: number; readonly at: number },
): LevelState {
  const before = levels.find(({ level }) => level === limit.level) ?? { level: limit.level, on: false, since: null };
  const disagrees = before.on ? isBack(side, limit, value) : isBeyond(side, limit, value);
  if (!disagrees) return before.since === null ? before : { ...before, since: null };
  return before.since === null ? { ...before, since: at } : before;
}

/** The condition with other levels, and what that means to the alarm. A limit that is no more has returned. */
function withLevels(
  condition: AlarmCondition,
  { limits }: AlarmRule,
  { levels, at }: { readonly levels: readonly LevelState[]; readonly at: number },
): AlarmStep {
  const active = levels.findLast(({ on }) => on)?.level ?? null;
  const next = { ...condition, levels, active };
  if (active === condition.active) return { condition: next, events: noEvents };
  const worse = severityOf(limits, active) > severityOf(limits, condition.active);
  const { type, state } = moved(condition.state, { worse, active });
  if (isAside(state)) return { condition: next, events: noEvents };
  const priority = limits.find(({ level }) => level === (active ?? condition.active))?.priority ?? null;
  const level = active ?? condition.active;
  const event = { type, at, from: condition.state.word, to: state.word, level, priority, value: condition.value };
  return { condition: { ...next, state }, events: [event] };
}

function severityOf(limits: readonly LevelLimit[], active: AlarmLevel | null): number {
  return limits.findIndex(({ level }) => level === active);
}

interface Change {
  readonly worse: boolean;
  readonly active: AlarmLevel | null;
}

/** The transitions of the process, by ISA-18.2: A→B, D→B, C→B when it escalates, B→D, C→A. */
function moved(
  state: AlarmState,
  { worse, active }: Change,
): Pick<AlarmEvent, 'type'> & { readonly state: AlarmState } {
  const type = worse ? 'raised' : 'eased';
  if (isAside(state)) return { type, state };
  if (worse) return { type, state: { word: 'unacknowledged' } };
  if (active !== null) return { type, state };
  const acknowledged = state.word === 'acknowledged' || state.word === 'normal';
  return { type: 'returned', state: { word: acknowledged ? 'normal' : 'returned-unacknowledged' } };
}
