import type { IHeaders, Producer } from 'kafkajs';
import type { Kafka } from '../connection/kafka';
import { confirm } from '../producing/sender';

/** A record whose bytes are somebody else's. */
export interface OutgoingRaw {
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes bytes to topics of one partition; resolves when every replica in sync has them. */
export interface RawSender {
  /**
   * One request, in order.
   * @throws TopicMissing before anything is sent; otherwise whether the records were stored is unknown.
   */
  send(topic: string, records: readonly OutgoingRaw[]): Promise<void>;
  close(): Promise<void>;
}

/** There is no such topic on the cluster. */
export class TopicMissing extends Error {
  override readonly name = 'TopicMissing';
}

/**
 * Gives up early: whoever calls waits for its own reasons, and tries again. A kafkajs producer that once sent to a topic
 * sends to no other after that topic was deleted: so a failure is the end of the producer, and a topic is looked for first.
 */
export function createRawSender(kafka: Kafka): RawSender {
  const known = new Set<string>();
  let current: Promise<Producer> | undefined;
  const forget = async (): Promise<void> => {
    const old = current;
    current = undefined;
    known.clear();
    await old?.then((producer) => producer.disconnect()).catch(() => undefined);
  };
  return {
    send: async (topic, records) => {
      if (records.length === 0) return;
      if (!known.has(topic)) await requireTopic(kafka, topic);
      known.add(topic);
      current ??= connect(kafka);
      try {
        await sendTo(await current, topic, records);
      } catch (error) {
        await forget();
        throw error;
      }
    },
    close: forget,
  };
}

async function requireTopic(kafka: Kafka, topic: string): Promise<void> {
  const topics = await (await kafka.admin()).listTopics();
  if (!topics.includes(topic)) throw new TopicMissing(`There is no topic ${topic} to send to`);
}

async function connect({ client }: Kafka): Promise<Producer> {
  const producer = client.producer({
    allowAutoTopicCreation: false,
    createPartitioner: () => () => 0,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
  });
  await producer.connect();
  return producer;
}

async function sendTo(producer: Producer, topic: string, records: readonly OutgoingRaw[]): Promise<void> {
  const messages = records.map(({ key, value, headers }) => ({ key, value, headers: copyOf(headers), partition: 0 }));
  const answers = await producer.send({ topic, acks: -1, messages });
  confirm([{ topic }], [{ chosen: 0 }], answers);
}

function copyOf(headers: OutgoingRaw['headers']): IHeaders {
  return { ...headers };
}
