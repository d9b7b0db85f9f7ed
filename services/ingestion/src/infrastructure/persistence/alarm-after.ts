import type { Alarm, AlarmChange } from '../../application/alarms';
import type { AlarmEvent } from '../../domain/alarm/alarm-condition';

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
  outOfServiceUntil: null,
  outOfServiceBy: null,
} as const;

const notShelved = { shelvedUntil: null, shelvedBy: null } as const;

type Told = Pick<AlarmEvent, 'at'> & { readonly by: string | null; readonly until: number | null };

/** What an event says besides the value and the priority. */
const changes: Readonly<Record<AlarmEvent['type'], (told: Told) => Partial<Alarm>>> = {
  raised: ({ at }) => ({ raisedAt: at, returnedAt: null, acknowledgedAt: null, acknowledgedBy: null }),
  eased: () => ({}),
  returned: ({ at }) => ({ returnedAt: at }),
  acknowledged: ({ at, by }) => ({ acknowledgedAt: at, acknowledgedBy: by }),
  shelved: ({ by, until }) => ({ shelvedUntil: until, shelvedBy: by }),
  unshelved: () => notShelved,
  suppressed: () => ({}),
  unsuppressed: () => ({}),
  'taken-out-of-service': ({ by, until }) => ({ ...notShelved, outOfServiceUntil: until, outOfServiceBy: by }),
  'returned-to-service': () => ({ outOfServiceUntil: null, outOfServiceBy: null }),
};

function changeBy({ type, at, priority, value, by, until }: AlarmEvent): Partial<Alarm> {
  return {
    value,
    ...(priority === null ? {} : { priority }),
    ...changes[type]({ at, by: by ?? null, until: until ?? null }),
  };
}
