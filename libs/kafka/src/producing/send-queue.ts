import { ProducerClosed, ProducerOverloaded, RecordTooLarge } from './errors';
import type { Sender, WireRecord } from './sender';

export interface SendQueueOptions {
  readonly sender: Pick<Sender, 'send'>;
  /** Requests on their way at once. With one, order per key holds through kafkajs' retries. Default 1. */
  readonly inFlight?: number;
  /** Bound of one request: a partition's part of it may not exceed the topic's `max.message.bytes`. Default 900 000. */
  readonly requestBytes?: number;
  readonly maxWaitingRecords?: number;
  readonly maxWaitingBytes?: number;
}

/** Concurrent sends leave together, in the order they came; each resolves when its own records are stored. */
export interface SendQueue {
  /** @throws ProducerOverloaded, RecordTooLarge, ProducerClosed before anything is sent; what the sender throws. */
  send(records: readonly WireRecord[]): Promise<void>;
  waiting(): { readonly records: number; readonly bytes: number };
  /** Sends what is waiting, then refuses. */
  drain(): Promise<void>;
}

interface Call {
  readonly records: readonly WireRecord[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const headersBytes = 400;
const retryAfterMs = 1_000;

export function createSendQueue(options: SendQueueOptions): SendQueue {
  const {
    sender,
    inFlight = 1,
    requestBytes = 900_000,
    maxWaitingRecords = 200_000,
    maxWaitingBytes = 64 * 1024 * 1024,
  } = options;
  const calls: Call[] = [];
  const load = { records: 0, bytes: 0 };
  const running = new Set<Promise<void>>();
  let closed = false;

  const pump = (): void => {
    while (running.size < inFlight && calls.length > 0) {
      const sending = sendTogether(sender, takeUpTo(calls, requestBytes)).finally(() => {
        running.delete(sending);
        pump();
      });
      running.add(sending);
    }
  };
  const enqueue = (records: readonly WireRecord[], bytes: number): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      load.records += records.length;
      load.bytes += bytes;
      calls.push({ records, bytes, resolve, reject });
      // Calls of the same turn of the event loop leave together.
      if (running.size < inFlight && calls.length === 1) setImmediate(pump);
    }).finally(() => {
      load.records -= records.length;
      load.bytes -= bytes;
    });
  return {
    send: async (records) => {
      if (closed) throw new ProducerClosed('The producer is closed');
      const sizes = records.map(sizeOf);
      const largest = Math.max(0, ...sizes);
      if (largest > requestBytes) throw new RecordTooLarge(largest, requestBytes);
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      const full = load.records + records.length > maxWaitingRecords || load.bytes + bytes > maxWaitingBytes;
      if (full) throw new ProducerOverloaded(load.records, load.bytes, retryAfterMs);
      await Promise.all(split(records, sizes, requestBytes).map((part) => enqueue(part.records, part.bytes)));
    },
    waiting: () => ({ ...load }),
    drain: async () => {
      closed = true;
      pump();
      while (running.size > 0) await Promise.all(running);
    },
  };
}

interface Part {
  readonly records: readonly WireRecord[];
  readonly bytes: number;
}

/** Cuts a list so that no part exceeds one request. */
export function split(records: readonly WireRecord[], sizes: readonly number[], limit: number): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  let bytes = 0;
  sizes.forEach((size, index) => {
    if (bytes + size > limit) {
      parts.push({ records: records.slice(start, index), bytes });
      start = index;
      bytes = 0;
    }
    bytes += size;
  });
  if (start < records.length) parts.push({ records: records.slice(start), bytes });
  return parts;
}

export function sizeOf({ key, value }: WireRecord): number {
  return key.length + value.length + headersBytes;
}

function takeUpTo(calls: Call[], limit: number): readonly Call[] {
  let bytes = 0;
  const count = calls.findIndex((call) => (bytes += call.bytes) > limit);
  return calls.splice(0, count === -1 ? calls.length : Math.max(1, count));
}

async function sendTogether(sender: Pick<Sender, 'send'>, calls: readonly Call[]): Promise<void> {
  try {
    await sender.send(calls.flatMap(({ records }) => records));
    calls.forEach(({ resolve }) => resolve());
  } catch (error) {
    if (calls.length === 1 || !isRefusal(error)) return calls.forEach(({ reject }) => reject(error));
    // The broker refused one of them; the others need not suffer.
    for (const call of calls) await sendTogether(sender, [call]);
  }
}

function isRefusal(error: unknown): boolean {
  const type: unknown = Reflect.get(Object(error), 'type');
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE' || type === 'INVALID_RECORD';
}
