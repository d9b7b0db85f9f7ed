import { CompressionTypes } from 'kafkajs';
import type { Message, PartitionerArgs, Producer as KafkaJsProducer, RecordMetadata } from 'kafkajs';
import type { Kafka } from '../connection/kafka';
import { ProduceUnconfirmed } from './errors';
import { partitionOf } from './partition-of';

/** A record ready for the wire. */
export interface WireRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string | Buffer>;
}

/** Sends records at once; resolves when every replica in sync has them. */
export interface Sender {
  send(records: readonly WireRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface SenderOptions {
  /** Only gzip is built in; every consumer of the topic can read it. Default none. */
  readonly compression?: 'none' | 'gzip';
  /** Retries of kafkajs, with its back-off. Default 8. */
  readonly retries?: number;
}

/** A kafkajs producer with `acks=all`, whose answers are checked. Connects when first used. */
export function createSender(kafka: Kafka, { compression = 'none', retries = 8 }: SenderOptions = {}): Sender {
  const producer = kafka.client.producer({
    allowAutoTopicCreation: false,
    createPartitioner: createObservedPartitioner,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries },
  });
  const codec = compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None;
  const connect = connectOnce(producer);
  return {
    send: async (records) => {
      if (records.length === 0) return;
      await connect();
      const messages = records.map(({ key, value, headers }): SentMessage => ({
        key: Buffer.from(key),
        value,
        headers,
        chosen: -1,
      }));
      const answers = await producer.sendBatch({
        acks: -1,
        compression: codec,
        topicMessages: byTopic(records, messages),
      });
      confirm(records, messages, answers);
    },
    close: () => producer.disconnect(),
  };
}

interface SentMessage extends Message {
  /** The partition chosen for it, noted by the partitioner. */
  chosen: number;
}

/** Java's partitioner, which also notes its choice on the message. */
function createObservedPartitioner(): (args: PartitionerArgs) => number {
  return ({ message, partitionMetadata }) => {
    const partition = partitionOf(bytesOf(message.key), partitionMetadata.length);
    return 'chosen' in message ? Object.assign(message, { chosen: partition }).chosen : partition;
  };
}

function bytesOf(key: Message['key']): Buffer {
  return Buffer.isBuffer(key) ? key : Buffer.from(key ?? '');
}

function connectOnce(producer: KafkaJsProducer): () => Promise<void> {
  let connecting: Promise<void> | undefined;
  return () => {
    connecting ??= producer.connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
}

function byTopic(
  records: readonly WireRecord[],
  messages: readonly SentMessage[],
): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>();
  records.forEach(({ topic }, index) => {
    const message = messages[index];
    const list = topics.get(topic) ?? [];
    if (message) list.push(message);
    topics.set(topic, list);
  });
  return [...topics].map(([topic, list]) => ({ topic, messages: list }));
}

/**
 * When a leader moves to a broker that has already answered, kafkajs' retry skips the partition and reports success.
 * Only the answer tells, so every partition written to must be in it.
 */
export function confirm(
  records: readonly Pick<WireRecord, 'topic'>[],
  messages: readonly { readonly chosen: number }[],
  answers: readonly RecordMetadata[],
): void {
  const confirmed = new Set(
    answers.filter(({ errorCode }) => errorCode === 0).map(({ topicName, partition }) => `${topicName}/${partition}`),
  );
  const written = new Set(records.map(({ topic }, index) => `${topic}/${messages[index]?.chosen}`));
  const missing = [...written].filter((partition) => !confirmed.has(partition));
  if (missing.length > 0) throw new ProduceUnconfirmed(missing);
}
