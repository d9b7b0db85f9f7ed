import { createHash } from 'node:crypto';
import type { StoredHeldMessage } from '@wellflow/kernel';
import type { KafkaMessage } from 'kafkajs';

/** A message as it lies in the partition. */
export interface RawMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The broker's timestamp, in milliseconds. */
  readonly timestampMs: number;
}

export function toRaw(topic: string, partition: number, message: KafkaMessage): RawMessage {
  const { offset, key, value, headers = {}, timestamp } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    key: key?.toString() ?? '',
    value,
    headers: Object.fromEntries(Object.entries(headers).map(([name, content]) => [name, textOf(content)])),
    timestampMs: Number(timestamp),
  };
}

export function rawOfHeld({
  topic,
  partition,
  offset,
  key,
  value,
  headers,
  timestampMs,
}: StoredHeldMessage): RawMessage {
  return { topic, partition, offset, key, value, headers, timestampMs };
}

/** Tells a message from any other that could stand at its offset in a topic of the same name. */
export function witnessOf({ key, value, timestampMs }: RawMessage): string {
  const hash = createHash('sha1').update(`${timestampMs} ${key} `);
  return hash.update(value ?? 'tombstone').digest('base64');
}

function textOf(content: Buffer | string | (Buffer | string)[] | undefined): string {
  const last = Array.isArray(content) ? content.at(-1) : content;
  return last?.toString() ?? '';
}
