import { createHash } from 'node:crypto';
import type { MessageSender } from '../messaging/kafka-reading-log';

/** A UUID (RFC 9562, version 8) that is the same for the same text. */
export function stableUuid(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Where a record stands. Its time tells it from another at the same offset of a topic that was deleted and made anew. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestampMs: number;
}

/** The receipt of a record, the same however often it is taken. */
export function receiptIdOf({ topic, partition, offset, timestampMs }: RecordPlace): string {
  return stableUuid(`receipt ${topic} ${partition} ${offset} ${timestampMs}`);
}

/**
 * Messages whose id is made of what they say: sent again they are the same ones, and their receivers take them once.
 * A message that says something else, because a tag is known now, is another.
 */
export function withStableIds(sender: MessageSender): MessageSender {
  return {
    send: (messages) => {
      const alike = new Map<string, number>();
      const identified = messages.map((message) => {
        const { topic, key, payload, organization } = message;
        const said = `message ${topic} ${organization} ${key} ${JSON.stringify(payload)}`;
        // A record may hold the same five hundred readings twice.
        const nth = (alike.get(said) ?? 0) + 1;
        alike.set(said, nth);
        return { ...message, id: stableUuid(`${said} ${nth}`) };
      });
      return sender.send(identified);
    },
  };
}
