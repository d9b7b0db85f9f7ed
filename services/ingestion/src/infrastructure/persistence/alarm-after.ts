import { assertNever } from '@wellflow/kernel';
import type { Alarm, AlarmChange } from '../../application/alarms';

/** How an alarm is listed after what happened to it. */
export function alarmAfter(before: Alarm | undefined, change: AlarmChange): Alarm {
  const { alarmId, assetId, tagId, tag, measurement, side, events, condition } = change;
  const told = { ...(before ?? unheard), alarmId, assetId, tagId, tag, measurement, side };
  const after = events.reduce<Alarm>((alarm, event) => ({ ...alarm, ...changeBy(event) }), told);
  return { ...after, state: condition.state.word, level: condition.active };
}

const unheard = {
  state: 'normal',
  level: null,
  priority: null,
  value: null,
  raisedAt: null,
  returnedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  shelvedUntil: null,
  shelvedBy: null,
} as const;

function changeBy(event: AlarmChange['events'][number]): Partial<Alarm> {
  const { type, at, priority, by = null, until = null } = event;
  const seen = { value: event.value, ...(priority === null ? {} : { priority }) };
  switch (type) {
    case 'raised':
      return { ...seen, raisedAt: at, returnedAt: null, acknowledgedAt: null, acknowledgedBy: null };
    case 'returned':
      return { ...seen, returnedAt: at };
    case 'acknowledged':
      return { ...seen, acknowledgedAt: at, acknowledgedBy: by };
    case 'shelved':
      return { ...seen, shelvedUntil: until, shelvedBy: by };
    case 'unshelved':
      return { ...seen, shelvedUntil: null, shelvedBy: null };
    case 'eased':
      return seen;
    default:
      return assertNever(type);
  }
}
