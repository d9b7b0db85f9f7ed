import { randomUUID } from 'node:crypto';
import type { ReadingsAcceptedV1 } from '@wellflow/contracts';
import { instantFromEpochMillis, type IncomingMessage } from '@wellflow/kernel';

export type Message = IncomingMessage<ReadingsAcceptedV1>;

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A sensor: a value that wanders in hundredths; every fourth one sends bar, and is converted. */
interface Sensor {
  readonly wellId: string;
  readonly metric: boolean;
  hundredths: number;
}

export function createSensors(count: number): readonly Sensor[] {
  return Array.from({ length: count }, (_, n) => ({ wellId: randomUUID(), metric: n % 4 === 3, hundredths: 40_000 }));
}

/** A day of minutes as ingestion would tell it: 25 readings a message, received a moment after the last of them. */
export function messagesOfDay(organization: string, sensors: readonly Sensor[], startMs: number): readonly Message[] {
  const messages: Message[] = [];
  for (let from = 0; from < dayMs; from += 25 * minuteMs) {
    for (const sensor of sensors) messages.push(messageOf(organization, sensor, { startMs, from }));
  }
  return messages;
}

interface Piece {
  readonly startMs: number;
  readonly from: number;
}

function messageOf(organization: string, sensor: Sensor, { startMs, from }: Piece): Message {
  const until = Math.min(from + 25 * minuteMs, dayMs);
  const receivedMs = startMs + until + Math.random() * 900;
  const readings: ReadingsAcceptedV1['readings'][number][] = [];
  for (let at = from; at < until; at += minuteMs) readings.push(readingOf(sensor, startMs + at));
  return {
    ...{ id: randomUUID(), organization, topic: 't', partition: 0, offset: '0', key: sensor.wellId },
    schema: 'wellflow.ingestion.ReadingsAcceptedV1',
    occurredAt: instantFromEpochMillis(receivedMs),
    payload: {
      ...{ receiptId: randomUUID(), producerId: 'bench', assetId: sensor.wellId },
      receivedAt: instantFromEpochMillis(receivedMs),
      readings,
    },
  };
}

function readingOf(sensor: Sensor, atMs: number): ReadingsAcceptedV1['readings'][number] {
  sensor.hundredths += Math.round((Math.random() - 0.5) * 20);
  const sent = sensor.hundredths / 100;
  return {
    ...{ tagId: null, tag: null, integer: null, flag: null, text: null },
    ...{ measurement: 'tubing-pressure', unit: 'psi', sourceTime: instantFromEpochMillis(atMs) },
    number: sensor.metric ? sent * 14.503773773020923 : sent,
    originalUnit: sensor.metric ? 'bar' : null,
    originalValue: sensor.metric ? String(sent) : null,
    quality: Math.random() < 0.001 ? 'UNCERTAIN' : 'GOOD',
    flags: Math.random() < 0.0005 ? ['spike'] : [],
  };
}
