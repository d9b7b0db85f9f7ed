import type { BufferLevel } from './sending/buffer';
import type { Sent } from './sending/sender';
import type { Playing } from './playing';

/** One line for a person: where the field is and what came of its readings. */
export function statusLine({ field, state }: Playing, waiting: BufferLevel, sent: Sent): string {
  const down = state.wells.filter(({ pump }) => pump.status === 'down').length;
  const failed = state.sensors.flat().filter(({ status }) => status !== 'healthy').length;
  const parts = [
    `field at ${new Date(state.atSeconds * 1_000).toISOString()}`,
    `${field.wells.length} wells, ${down} down, ${failed} sensors failed`,
    `${sent.accepted} readings accepted`,
    ...worthSaying(sent.notAccepted, 'not accepted'),
    ...worthSaying(sent.refused, 'in refused batches'),
    ...worthSaying(waiting.readings, 'waiting'),
    ...worthSaying(waiting.dropped, 'dropped'),
    ...(sent.trouble === '' ? [] : [`trouble: ${sent.trouble}`]),
  ];
  return parts.join('; ');
}

function worthSaying(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
