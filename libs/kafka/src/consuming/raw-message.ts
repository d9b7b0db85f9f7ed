import { createHash } from 'node:crypto';
import type { StoredHeldMessage } from '@wellflow/kernel';
import type { KafkaMessage } from 'kafkajs';

/**
 * A message as it lies in the partition, its key and headers as text that a database takes: whatever somebody put into
 * them, the message can be kept.
 */
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

const longestKey = 400;

export function toRaw(topic: string, partition: number, message: KafkaMessage): RawMessage {
  const { offset, key, value, headers = {}, timestamp } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    key: keyText(key?.toString() ?? ''),
    value,
    headers: Object.fromEntries(Object.entries(headers).map(([name, content]) => [storable(name), textOf(content)])),
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
  return storable(last?.toString() ?? '');
}

/** Postgres has no text with NUL in it. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}

/** No index takes a key of any length; ours have fewer than a hundred characters. */
function keyText(key: string): string {
  if (key.length <= longestKey) return storable(key);
  return `${storable(key.slice(0, longestKey))}…${createHash('sha256').update(key).digest('base64url')}`;
}
