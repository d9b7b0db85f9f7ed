import { assertNever, DomainError } from '@wellflow/kernel';
import type { AlarmCondition, AlarmStep } from './alarm-condition';
import type { LevelLimit } from './alarm-limits';

/** A person's word. */
export interface Order {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

interface Limits {
  readonly limits: readonly LevelLimit[];
}

/** B→C, D→A. Asking twice is harmless. @throws DomainError `ingestion/alarm-shelved`, `ingestion/alarm-normal` */
export function acknowledgeAlarm(condition: AlarmCondition, { limits }: Limits, order: Order): AlarmStep {
  const { state } = condition;
  switch (state.word) {
    case 'acknowledged':
      return { condition, events: [] };
    case 'normal':
      throw new DomainError('ingestion/alarm-normal', 'There is nothing to acknowledge');
    case 'shelved':
      throw new DomainError('ingestion/alarm-shelved', 'A shelved alarm is unshelved before it is acknowledged');
    case 'unacknowledged':
    case 'returned-unacknowledged': {
      const to = state.word === 'unacknowledged' ? 'acknowledged' : 'normal';
      const { active: level, value } = condition;
      const event = {
        type: 'acknowledged',
        from: state.word,
        to,
        level,
        priority: priorityOf(limits, level),
        value,
      } as const;
      return { condition: { ...condition, state: { word: to } }, events: [{ ...event, ...order }] };
    }
    default:
      return assertNever(state);
  }
}

/**
 * Any state→G, for a time. Shelving again sets the time anew.
 * @throws DomainError `ingestion/shelved-too-long`, `ingestion/shelved-in-the-past`
 */
export function shelveAlarm(
  condition: AlarmCondition,
  { limits, maximumShelveMicros }: Limits & { readonly maximumShelveMicros: number },
  { until, ...order }: Order & { readonly until: number },
): AlarmStep {
  if (until <= order.at)
    throw new DomainError('ingestion/shelved-in-the-past', 'Shelving ends after it begins', { path: '/until' });
  if (until - order.at > maximumShelveMicros) {
    const minutes = maximumShelveMicros / 60e6;
    throw new DomainError('ingestion/shelved-too-long', `This alarm may be shelved for ${minutes} minutes at most`, {
      path: '/until',
      maximumMinutes: minutes,
    });
  }
  const { state, active: level, value } = condition;
  const event = {
    type: 'shelved',
    from: state.word,
    to: 'shelved',
    level,
    priority: priorityOf(limits, level),
    value,
  } as const;
  return { condition: { ...condition, state: { word: 'shelved', until } }, events: [{ ...event, ...order, until }] };
}

/** G→ what the process says: B while abnormal, A otherwise. @throws DomainError `ingestion/alarm-not-shelved` */
export function unshelveAlarm(condition: AlarmCondition, limits: Limits, order: Order): AlarmStep {
  if (condition.state.word !== 'shelved')
    throw new DomainError('ingestion/alarm-not-shelved', 'The alarm is not shelved');
  return unshelved(condition, limits, order);
}

/** By a person, or because its time is up. */
export function unshelved(
  condition: AlarmCondition,
  { limits }: Limits,
  order: { readonly at: number } & Partial<Order>,
): AlarmStep {
  const { active: level, value } = condition;
  const to = level === null ? 'normal' : 'unacknowledged';
  const priority = priorityOf(limits, level);
  const told = { from: 'shelved', to, level, priority, value } as const;
  const events = [{ type: 'unshelved', ...told, ...order } as const];
  const raised = level === null ? [] : [{ type: 'raised', ...told, at: order.at } as const];
  return { condition: { ...condition, state: { word: to } }, events: [...events, ...raised] };
}

function priorityOf(limits: readonly LevelLimit[], level: AlarmCondition['active']) {
  return limits.find((limit) => limit.level === level)?.priority ?? null;
}
