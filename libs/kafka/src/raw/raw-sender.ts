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
  /** One request, in order. @throws ProduceUnconfirmed, or what kafkajs throws: then whether they were stored is unknown. */
  send(topic: string, records: readonly OutgoingRaw[]): Promise<void>;
  close(): Promise<void>;
}

/** Gives up early: whoever calls waits for its own reasons, and tries again. */
export function createRawSender({ client }: Kafka): RawSender {
  const producer = client.producer({
    allowAutoTopicCreation: false,
    createPartitioner: () => () => 0,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
  });
  const connection = connectOnce(producer);
  return {
    send: async (topic, records) => {
      if (records.length === 0) return;
      await connection.open();
      const messages = records.map(({ key, value, headers }) => ({
        key,
        value,
        headers: copyOf(headers),
        partition: 0,
      }));
      const answers = await producer.send({ topic, acks: -1, messages });
      confirm([{ topic }], [{ chosen: 0 }], answers);
    },
    close: async () => {
      await connection.settled();
      await producer.disconnect();
    },
  };
}

function connectOnce(producer: Producer): { open(): Promise<void>; settled(): Promise<void> } {
  let connecting: Promise<void> | undefined;
  return {
    open: () => {
      connecting ??= producer.connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      return connecting;
    },
    settled: async () => connecting?.catch(() => undefined),
  };
}

function copyOf(headers: OutgoingRaw['headers']): IHeaders {
  return { ...headers };
}
