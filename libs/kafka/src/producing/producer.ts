import { randomUUID } from 'node:crypto';
import type { Instant, OutgoingMessage } from '@wellflow/kernel';
import { currentTraceparent, withSpan } from '@wellflow/observability';
import type { CallPolicy } from '../avro/registry';
import type { Kafka } from '../connection/kafka';
import { toHeaders } from './headers';
import { createSendQueue } from './send-queue';
import type { SendQueueOptions } from './send-queue';
import { createSender } from './sender';
import { limit } from './limited-sender';
import type { SenderOptions, WireRecord } from './sender';

/** A message on its way out without an outbox: readings, which bring their own proof of being repeated. */
export interface ProducedMessage extends OutgoingMessage {
  readonly organization: string;
  readonly occurredAt: Instant;
  /** A UUID; a new one when absent. Give one where a repeated request must give the same message. */
  readonly id?: string;
}

export interface ProducerOptions extends Omit<SendQueueOptions, 'sender'>, SenderOptions {
  readonly kafka: Kafka;
  /** `ce_source`, such as `wellflow/ingestion`. */
  readonly source: string;
  /** Time limit and breaker, without retries: kafkajs alone retries. */
  readonly policy?: CallPolicy;
}

export interface Producer {
  /**
   * Resolves when every replica in sync has all of them. Order per key is the order of the calls.
   * @throws ProducerOverloaded, RecordTooLarge, Unencodable before anything is sent; otherwise whether it was stored is unknown.
   */
  send(messages: readonly ProducedMessage[]): Promise<void>;
  /** What waits or is on its way, for back-pressure and metrics. */
  waiting(): { readonly records: number; readonly bytes: number };
  close(): Promise<void>;
}

/** Coalesces concurrent sends into few requests, bounds what waits, keeps order per key. */
export function createProducer({ kafka, source, policy, ...options }: ProducerOptions): Producer {
  const sender = createSender(kafka, options);
  const queue = createSendQueue({ ...options, sender: policy ? limit(sender, policy) : sender });
  const stop = trackWaiting(kafka, source, queue.waiting);
  return {
    send: (messages) =>
      withSpan(
        'kafka send',
        { kind: 'producer', attributes: { 'messaging.batch.message_count': messages.length } },
        async () => {
          for (const { topic, schema } of distinct(messages)) await kafka.codec.prepare(topic, schema);
          await queue.send(messages.map((message) => toRecord(kafka, source, message)));
        },
      ),
    waiting: queue.waiting,
    close: async () => {
      await queue.drain();
      stop();
      await sender.close();
    },
  };
}

function distinct(messages: readonly ProducedMessage[]): Iterable<{ readonly topic: string; readonly schema: string }> {
  const first = messages[0];
  const alike = messages.every(({ topic, schema }) => topic === first?.topic && schema === first?.schema);
  if (alike) return messages.slice(0, 1);
  return new Map(messages.map(({ topic, schema }) => [`${topic} ${schema}`, { topic, schema }])).values();
}

function toRecord(kafka: Kafka, source: string, message: ProducedMessage): WireRecord {
  const { topic, key, schema, payload, organization, occurredAt, id = randomUUID() } = message;
  const traceparent = currentTraceparent();
  const head = { id, organization, key, schema, source, occurredAt, ...(traceparent !== undefined && { traceparent }) };
  return { topic, key, value: kafka.codec.encode(topic, schema, payload), headers: toHeaders(head) };
}

function trackWaiting({ metrics }: Kafka, source: string, waiting: Producer['waiting']): () => void {
  const labelNames = ['source'];
  const records = metrics.gauge({
    name: 'wellflow_producer_waiting_records',
    help: 'Records not yet answered for by Kafka',
    labelNames,
  });
  const bytes = metrics.gauge({
    name: 'wellflow_producer_waiting_bytes',
    help: 'Bytes not yet answered for by Kafka',
    labelNames,
  });
  const stops = [records.track({ source }, () => waiting().records), bytes.track({ source }, () => waiting().bytes)];
  return () => stops.forEach((stop) => stop());
}
