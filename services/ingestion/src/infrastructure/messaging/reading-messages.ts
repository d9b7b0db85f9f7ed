import { topics, type ReadingsAcceptedV1, type ReadingsQuarantinedV1 } from '@wellflow/contracts';
import type { OutgoingMessage } from '@wellflow/kernel';
import type { AcceptedReadings, JudgedBatch, QuarantinedReading } from '../../application/reading-log';

const readingsPerMessage = 500;

/** A judged batch as messages: one record an asset and lane, and the quarantined readings of the producer. */
export function toReadingMessages(batch: JudgedBatch): readonly OutgoingMessage[] {
  const accepted = batch.accepted.map((readings) => acceptedMessage(batch, readings));
  return [...accepted, ...quarantineMessages(batch)];
}

function acceptedMessage(batch: JudgedBatch, { assetId, lane, readings }: AcceptedReadings): OutgoingMessage {
  const { organization, receiptId, producerId, receivedAt } = batch;
  // A checked reading has the record's fields and the well as it was named, which the encoder leaves out.
  const payload: ReadingsAcceptedV1 = { receiptId, producerId, assetId, receivedAt, readings };
  const topic = lane === 'live' ? topics.ingestionReadings : topics.ingestionReadingsHistory;
  return {
    topic: topic.name,
    key: `${organization}/${assetId}`,
    schema: 'wellflow.ingestion.ReadingsAcceptedV1',
    payload,
  };
}

function quarantineMessages({ quarantined, ...batch }: JudgedBatch): readonly OutgoingMessage[] {
  const { organization, receiptId, producerId, receivedAt } = batch;
  const messages: OutgoingMessage[] = [];
  for (let start = 0; start < quarantined.length; start += readingsPerMessage) {
    const readings = quarantined.slice(start, start + readingsPerMessage).map(quarantinedReading);
    const payload: ReadingsQuarantinedV1 = { receiptId, producerId, receivedAt, readings };
    const key = `${organization}/${producerId}`;
    messages.push({
      topic: topics.ingestionQuarantine.name,
      key,
      schema: 'wellflow.ingestion.ReadingsQuarantinedV1',
      payload,
    });
  }
  return messages;
}

function quarantinedReading({
  index,
  reason,
  explanation,
  item,
}: QuarantinedReading): ReadingsQuarantinedV1['readings'][number] {
  return {
    index,
    reason,
    explanation,
    well: textOf(item['well']),
    tag: textOf(item['tag']),
    measurement: textOf(item['measurement']),
    sourceTime: String(item['time']),
    value: item['value'] === undefined ? null : JSON.stringify(item['value']),
    unit: textOf(item['unit']),
    quality: textOf(item['quality']),
  };
}

function textOf(field: unknown): string | null {
  return typeof field === 'string' ? field : null;
}
