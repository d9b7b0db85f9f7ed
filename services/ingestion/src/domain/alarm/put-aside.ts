import { DomainError } from '@wellflow/kernel';
import type { AlarmCondition, AlarmEvent, AlarmState, AlarmStep } from './alarm-condition';
import type { LevelLimit } from './alarm-limits';

/** A person's word. */
export interface Order {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

export interface Limits {
  readonly limits: readonly LevelLimit[];
}

/** Whether it is judged on and not told: G, H or I. */
export function isAside({ word }: AlarmState): boolean {
  return word === 'shelved' || word === 'suppressed' || word === 'out-of-service';
}

/** When it comes back without anybody's word; null for never. */
export function backAt(state: AlarmState): number | null {
  return state.word === 'shelved' || state.word === 'out-of-service' ? state.until : null;
}

/**
 * Any state→I, by a person, until a time: what is out of service without an end is forgotten. Again sets the time anew.
 * @throws DomainError `ingestion/out-of-service-in-the-past`
 */
export function takeOutOfService(
  condition: AlarmCondition,
  rule: Limits,
  { until, ...order }: Order & { readonly until: number },
): AlarmStep {
  if (until <= order.at)
    throw new DomainError('ingestion/out-of-service-in-the-past', 'Being out of service ends after it begins', {
      path: '/until',
    });
  return moveTo(condition, rule, {
    type: 'taken-out-of-service',
    state: { word: 'out-of-service', until },
    order: { ...order, until },
  });
}

/** I→ what the process says. @throws DomainError `ingestion/alarm-in-service` */
export function returnToService(condition: AlarmCondition, rule: Limits, order: Order): AlarmStep {
  if (condition.state.word !== 'out-of-service')
    throw new DomainError('ingestion/alarm-in-service', 'The alarm is not out of service');
  return comeBack(condition, rule, order);
}

/** Any state→H while what suppresses it holds, and back. Whoever is put aside by a person stays with the person. */
export function suppressByDesign(
  condition: AlarmCondition,
  rule: Limits,
  { at, ...design }: { readonly holds: boolean; readonly at: number },
): AlarmStep {
  // A side without limits has no alarm that could be suppressed.
  const holds = design.holds && rule.limits.length > 0;
  if ((condition.suppressed ?? false) === holds) return { condition, events: [] };
  const noted = { ...condition, suppressed: holds };
  const { word } = condition.state;
  if (word === 'shelved' || word === 'out-of-service') return { condition: noted, events: [] };
  if (holds) return moveTo(noted, rule, { type: 'suppressed', state: { word: 'suppressed' }, order: { at } });
  return comeBack(noted, rule, { at });
}

const endOf = {
  shelved: 'unshelved',
  suppressed: 'unsuppressed',
  'out-of-service': 'returned-to-service',
} as const;

/** G, H and I→ what the process says: B while abnormal, else A; H where its design says so. */
export function comeBack(
  condition: AlarmCondition,
  rule: Limits,
  order: { readonly at: number } & Partial<Order>,
): AlarmStep {
  const { state, active } = condition;
  if (state.word !== 'shelved' && state.word !== 'suppressed' && state.word !== 'out-of-service')
    return { condition, events: [] };
  const type = endOf[state.word];
  if (condition.suppressed === true) return moveTo(condition, rule, { type, state: { word: 'suppressed' }, order });
  const back = { word: active === null ? 'normal' : 'unacknowledged' } as const;
  const step = moveTo(condition, rule, { type, state: back, order });
  if (active === null) return step;
  const { level, priority, value } = eventOf(condition, rule);
  const raised = { type: 'raised', from: state.word, to: back.word, level, priority, value, at: order.at } as const;
  return { ...step, events: [...step.events, raised] };
}

interface Move {
  readonly type: AlarmEvent['type'];
  readonly state: AlarmState;
  readonly order: { readonly at: number } & Partial<Order & { readonly until: number }>;
}

/** The state, and the one event that tells of it. */
export function moveTo(condition: AlarmCondition, rule: Limits, { type, state, order }: Move): AlarmStep {
  const event = { type, from: condition.state.word, to: state.word, ...eventOf(condition, rule), ...order };
  return { condition: { ...condition, state }, events: [event] };
}

function eventOf({ active: level, value }: AlarmCondition, { limits }: Limits) {
  const priority = limits.find((limit) => limit.level === level)?.priority ?? null;
  return { level, priority, value };
}
