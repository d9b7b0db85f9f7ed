import { topics, type ReadingsJudgedV1 } from '@wellflow/contracts';
import { instantFromEpochMicros, type JsonObject, type OutgoingMessage } from '@wellflow/kernel';
import type { AlarmChange } from '../../application/alarms';
import type { JudgeMessages } from '../../application/reading-judge';
import type { NotableReading } from '../../application/reading-judge-tally';
import type { AlarmEvent, AlarmEventType } from '../../domain/alarm/alarm-condition';

const readingsPerMessage = 500;

/** What others are told of judged readings and alarms. */
export const judgeMessages: JudgeMessages = {
  ofAlarms: (organization, desk) => toAlarmMessages(organization, desk.alarms()),
  ofReadings: (organization, desk) => toJudgedMessages(organization, desk.notable()),
};

export function toAlarmMessages(organization: string, changes: readonly AlarmChange[]): readonly OutgoingMessage[] {
  return changes.flatMap((change) =>
    change.events.map((event) => ({
      topic: topics.ingestionAlarm.name,
      key: `${organization}/${change.assetId}`,
      schema: schemaOf[event.type],
      payload: alarmPayload(change, event),
    })),
  );
}

const schemaOf: Readonly<Record<AlarmEventType, string>> = {
  raised: 'wellflow.ingestion.AlarmRaisedV1',
  eased: 'wellflow.ingestion.AlarmEasedV1',
  returned: 'wellflow.ingestion.AlarmReturnedV1',
  acknowledged: 'wellflow.ingestion.AlarmAcknowledgedV1',
  shelved: 'wellflow.ingestion.AlarmShelvedV1',
  unshelved: 'wellflow.ingestion.AlarmUnshelvedV1',
  suppressed: 'wellflow.ingestion.AlarmSuppressedV1',
  unsuppressed: 'wellflow.ingestion.AlarmUnsuppressedV1',
  'taken-out-of-service': 'wellflow.ingestion.AlarmTakenOutOfServiceV1',
  'returned-to-service': 'wellflow.ingestion.AlarmReturnedToServiceV1',
};

/** What a person may have said. */
const spoken: ReadonlySet<AlarmEventType> = new Set<AlarmEventType>([
  ...(['acknowledged', 'shelved', 'unshelved', 'taken-out-of-service', 'returned-to-service'] as const),
]);
/** What ends by itself. */
const limited: ReadonlySet<AlarmEventType> = new Set<AlarmEventType>(['shelved', 'taken-out-of-service']);

function alarmPayload(change: AlarmChange, event: AlarmEvent): JsonObject {
  const { alarmId, assetId, tagId, tag, measurement, side } = change;
  const { level, priority, value, by, reason, until } = event;
  return {
    ...{ alarmId, assetId, tagId, tag, measurement, side, level, priority, value },
    at: instantOf(event.at),
    stateBefore: event.from,
    state: event.to,
    ...(spoken.has(event.type) ? { by: by ?? null, reason: reason ?? null } : {}),
    ...(limited.has(event.type) ? { until: instantOf(until ?? event.at) } : {}),
  };
}

function instantOf(micros: number): string {
  return instantFromEpochMicros(BigInt(Math.round(micros)));
}

/** Readings that came together travel together. */
function toJudgedMessages(organization: string, notable: readonly NotableReading[]): readonly OutgoingMessage[] {
  const messages: OutgoingMessage[] = [];
  for (const [message, own] of Map.groupBy(notable, (each) => each.message)) {
    const { receiptId, producerId, assetId, receivedAt } = message;
    for (let start = 0; start < own.length; start += readingsPerMessage) {
      const readings = own.slice(start, start + readingsPerMessage).map(judgedReading);
      const payload: ReadingsJudgedV1 = { receiptId, producerId, assetId, receivedAt, readings };
      messages.push({
        topic: topics.ingestionJudged.name,
        key: `${organization}/${assetId}`,
        schema: 'wellflow.ingestion.ReadingsJudgedV1',
        payload,
      });
    }
  }
  return messages;
}

function judgedReading({ arrived, judgement }: NotableReading): ReadingsJudgedV1['readings'][number] {
  const { tagId, tag, measurement, sourceTime, number, integer, flag, text } = arrived;
  const { verdict, flags, quality } = judgement;
  return { tagId, tag, measurement, sourceTime, verdict, flags: [...flags], quality, number, integer, flag, text };
}
