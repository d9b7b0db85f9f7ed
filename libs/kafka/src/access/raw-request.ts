import type { Kafka as KafkaJs } from 'kafkajs';

/** A request that kafkajs has no method for. */
export interface RawRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  /** What follows the client id in the request. */
  readonly body: Buffer;
}

interface Wire {
  send(sent: { readonly request: object; readonly response: object }): Promise<unknown>;
}

interface Cluster {
  connect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findControllerBroker(): Promise<{ readonly connectionPool: Wire }>;
  disconnect(): Promise<void>;
}

/** Sends one request over a connection of kafkajs, with its TLS and SASL. @returns the answer behind its header's id. */
export async function sendRawRequest(client: KafkaJs, { body, ...head }: RawRequest): Promise<Buffer> {
  const cluster = readCluster(client);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const { connectionPool } = await cluster.findControllerBroker();
    // What kafkajs asks of an encoder.
    const request = { ...head, encode: async () => ({ buf: body, buffer: body }) };
    const response = { decode: async (answer: Buffer) => ({ answer }), parse: async (data: unknown) => data };
    return answerOf(await connectionPool.send({ request, response }));
  } finally {
    await cluster.disconnect().catch(() => undefined);
  }
}

/** kafkajs keeps how it reaches a cluster behind a symbol; the integration spec fails where a version has another. */
function readCluster(client: KafkaJs): Cluster {
  const name = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create: unknown = name && Reflect.get(client, name);
  if (typeof create !== 'function') throw new Error('This version of kafkajs hides its cluster elsewhere');
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false }) as Cluster;
}

function answerOf(data: unknown): Buffer {
  if (typeof data === 'object' && data !== null && 'answer' in data && Buffer.isBuffer(data.answer)) return data.answer;
  throw new Error('kafkajs gave no answer to a request');
}
