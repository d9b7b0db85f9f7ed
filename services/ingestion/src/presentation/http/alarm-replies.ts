import { Type } from '@wellflow/http';
import { instantFromEpochMicros } from '@wellflow/kernel';
import type { Alarm, HistoricAlarmEvent } from '../../application/alarms';

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });
const time = (description: string) => Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description });

const Ref = {
  alarmId: Type.String({ format: 'uuid' }),
  assetId: Type.String({ format: 'uuid' }),
  tag: nullable('The tag by its name'),
  measurement: Type.String(),
  side: Type.String({ description: 'high or low' }),
  level: nullable('Hi, HiHi, Lo or LoLo; null where none is in force'),
  priority: nullable('high, medium or low'),
  value: Type.Union([Type.Number(), Type.Null()], { description: 'In the canonical unit of the measurement' }),
};

export const AlarmReply = Type.Object({
  ...Ref,
  state: Type.String({
    description:
      'By ISA-18.2: normal (A), unacknowledged (B), acknowledged (C), returned-unacknowledged (D), shelved (G), suppressed (H, by design), out-of-service (I)',
  }),
  raisedAt: time('When it was raised last'),
  returnedAt: time('When it returned; null while it has not'),
  acknowledgedAt: time('When it was acknowledged'),
  acknowledgedBy: nullable('Who did'),
  shelvedUntil: time('When shelving ends by itself'),
  shelvedBy: nullable('Who shelved it'),
  outOfServiceUntil: time('When it comes back to service by itself'),
  outOfServiceBy: nullable('Who took it out of service'),
});

export const AlarmEventReply = Type.Object({
  ...Ref,
  type: Type.String({
    description:
      'raised, eased, returned, acknowledged, shelved, unshelved, suppressed, unsuppressed, taken-out-of-service or returned-to-service',
  }),
  at: Type.String({ format: 'date-time' }),
  from: Type.String(),
  to: Type.String(),
  by: nullable('Who said it'),
  reason: nullable('Why'),
  until: time('When shelving ends by itself'),
});

export function toAlarmReply({ tagId: _tagId, ...alarm }: Alarm) {
  return {
    ...alarm,
    raisedAt: instantOf(alarm.raisedAt),
    returnedAt: instantOf(alarm.returnedAt),
    acknowledgedAt: instantOf(alarm.acknowledgedAt),
    shelvedUntil: instantOf(alarm.shelvedUntil),
    outOfServiceUntil: instantOf(alarm.outOfServiceUntil),
  };
}

export function toAlarmEventReply({ tagId: _tagId, at, by, reason, until, ...event }: HistoricAlarmEvent) {
  return {
    ...event,
    at: instantFromMicros(at),
    by: by ?? null,
    reason: reason ?? null,
    until: instantOf(until ?? null),
  };
}

export function instantFromMicros(micros: number): string {
  return instantFromEpochMicros(BigInt(Math.round(micros)));
}

function instantOf(micros: number | null): string | null {
  return micros === null ? null : instantFromMicros(micros);
}
