import { assertNever, DomainError } from '@wellflow/kernel';
import type { AlarmCondition, AlarmStep } from './alarm-condition';
import { comeBack, moveTo, type Limits, type Order } from './put-aside';

/** B→C, D→A. Asking twice is harmless. @throws DomainError `ingestion/alarm-normal`, and `ingestion/alarm-…` where it is put aside. */
export function acknowledgeAlarm(condition: AlarmCondition, { limits }: Limits, order: Order): AlarmStep {
  const { state } = condition;
  switch (state.word) {
    case 'acknowledged':
      return { condition, events: [] };
    case 'normal':
      throw new DomainError('ingestion/alarm-normal', 'There is nothing to acknowledge');
    case 'shelved':
      throw new DomainError('ingestion/alarm-shelved', 'A shelved alarm is unshelved before it is acknowledged');
    case 'suppressed':
      throw new DomainError('ingestion/alarm-suppressed', 'An alarm that is suppressed by design is not acknowledged');
    case 'out-of-service':
      throw new DomainError(
        'ingestion/alarm-out-of-service',
        'An alarm out of service is returned before it is acknowledged',
      );
    case 'unacknowledged':
    case 'returned-unacknowledged': {
      const to = state.word === 'unacknowledged' ? 'acknowledged' : 'normal';
      return moveTo(condition, { limits }, { type: 'acknowledged', state: { word: to }, order });
    }
    default:
      return assertNever(state);
  }
}

/**
 * Any state→G, for a time; what is out of service stays so. Shelving again sets the time anew.
 * @throws DomainError `ingestion/shelved-too-long`, `ingestion/shelved-in-the-past`, `ingestion/alarm-out-of-service`
 */
export function shelveAlarm(
  condition: AlarmCondition,
  { limits, maximumShelveMicros }: Limits & { readonly maximumShelveMicros: number },
  { until, ...order }: Order & { readonly until: number },
): AlarmStep {
  if (condition.state.word === 'out-of-service')
    throw new DomainError('ingestion/alarm-out-of-service', 'An alarm out of service is returned before it is shelved');
  if (until <= order.at)
    throw new DomainError('ingestion/shelved-in-the-past', 'Shelving ends after it begins', { path: '/until' });
  if (until - order.at > maximumShelveMicros) {
    const minutes = maximumShelveMicros / 60e6;
    throw new DomainError('ingestion/shelved-too-long', `This alarm may be shelved for ${minutes} minutes at most`, {
      path: '/until',
      maximumMinutes: minutes,
    });
  }
  return moveTo(
    condition,
    { limits },
    { type: 'shelved', state: { word: 'shelved', until }, order: { ...order, until } },
  );
}

/** G→ what the process says: B while abnormal, A otherwise. @throws DomainError `ingestion/alarm-not-shelved` */
export function unshelveAlarm(condition: AlarmCondition, limits: Limits, order: Order): AlarmStep {
  if (condition.state.word !== 'shelved')
    throw new DomainError('ingestion/alarm-not-shelved', 'The alarm is not shelved');
  return comeBack(condition, limits, order);
}
