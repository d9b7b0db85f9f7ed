import type { KafkaMessage } from 'kafkajs';

/** A record as somebody wrote it who knows nothing of us. */
export interface IncomingRaw {
  readonly topic: string;
  readonly partition: number;
  /** As Kafka counts, decimal: 64 bits. */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Of a header that is there twice, the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the record, in milliseconds; the broker's own where the topic says `LogAppendTime`. */
  readonly timestampMs: number;
}

export function toIncomingRaw(topic: string, partition: number, message: KafkaMessage): IncomingRaw {
  const { offset, key, value, headers = {}, timestamp } = message;
  const texts = Object.entries(headers).map(([name, content]) => [name.toLowerCase(), lastOf(content)] as const);
  return { topic, partition, offset, key, value, headers: Object.fromEntries(texts), timestampMs: Number(timestamp) };
}

function lastOf(content: Buffer | string | (Buffer | string)[] | undefined): string {
  return String((Array.isArray(content) ? content.at(-1) : content) ?? '');
}
