import { randomUUID } from 'node:crypto';
import { schemas } from '@wellflow/contracts';
import { createKafka } from '@wellflow/kafka';
import { createLogger, createMetrics } from '@wellflow/observability';
import type { Platform } from '../../../../tools/platform/src/index.mts';

export interface RawMessage {
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

/** Puts on the topics what no process of ours would send. */
export interface RawMessages {
  send(place: { readonly topic: string; readonly partition: number }, messages: readonly RawMessage[]): Promise<void>;
  /** In the registry's wire format, as the platform itself encodes it. */
  encode(topic: string, schema: string, payload: object): Promise<Buffer>;
  /** @returns the id of a schema that is registered as given. */
  register(subject: string, schema: string, schemaType: 'AVRO' | 'PROTOBUF'): Promise<number>;
  /** Values on a topic from its beginning, as soon as there are as many. */
  take(topic: string, count: number): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export async function openRawMessages({ addresses: { brokers, registryUrl } }: Platform): Promise<RawMessages> {
  const logger = createLogger({ service: 'raw-messages', level: 'silent' });
  const metrics = createMetrics({ service: 'raw-messages', runtime: false });
  const kafka = createKafka({
    ...{ brokers: brokers.split(','), clientId: 'raw-messages', registryUrl, schemas, logger, metrics },
  });
  const producer = kafka.client.producer();
  await producer.connect();
  return {
    send: async ({ topic, partition }, messages) => {
      const placed = messages.map((message) => ({ ...message, headers: { ...message.headers }, partition }));
      await producer.send({ topic, messages: placed, acks: -1 });
    },
    encode: async (topic, schema, payload) => {
      await kafka.codec.prepare(topic, schema);
      return kafka.codec.encode(topic, schema, payload);
    },
    register: (subject, schema, schemaType) =>
      register(`${registryUrl}/subjects/${subject}/versions`, { schema, schemaType }),
    take: (topic, count) => take(kafka, topic, count),
    close: async () => {
      await producer.disconnect();
      await kafka.close();
      metrics.close();
    },
  };
}

async function register(url: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`The registry answered ${reply.status}: ${text}`);
  return parseId(text);
}

function parseId(text: string): number {
  return (JSON.parse(text) as { readonly id: number }).id;
}

async function take(kafka: ReturnType<typeof createKafka>, topic: string, count: number): Promise<readonly unknown[]> {
  const consumer = kafka.client.consumer({ groupId: `raw-messages-${randomUUID()}` });
  const taken: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { value } }) => {
      await kafka.codec.learn(value);
      taken.push(kafka.codec.decode(value).payload);
      if (taken.length >= count) resolve();
    },
  });
  await promise;
  await consumer.disconnect();
  return taken;
}

/** The headers that every message of the platform has. */
export function soundHeaders(organization: string, schema: string, key: string): Readonly<Record<string, string>> {
  return {
    ...{ ce_specversion: '1.0', ce_id: randomUUID(), ce_type: schema, ce_source: 'wellflow/tests' },
    ...{ ce_time: new Date().toISOString(), ce_subject: key, ce_organization: organization },
    'content-type': 'application/avro',
  };
}
