import { ProducerClosed, ProducerOverloaded, RecordTooLarge } from './errors';
import { isRefusal } from './refusal';
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
  const { requestBytes = 900_000, maxWaitingRecords = 200_000, maxWaitingBytes = 64 * 1024 * 1024 } = options;
  const pump = createPump({ sender: options.sender, inFlight: options.inFlight ?? 1, requestBytes });
  let closed = false;
  return {
    send: async (records) => {
      if (closed) throw new ProducerClosed('The producer is closed');
      const sizes = records.map(sizeOf);
      const largest = Math.max(0, ...sizes);
      if (largest > requestBytes) throw new RecordTooLarge(largest, requestBytes);
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      const waiting = pump.waiting();
      const full = waiting.records + records.length > maxWaitingRecords || waiting.bytes + bytes > maxWaitingBytes;
      if (full) throw new ProducerOverloaded(waiting.records, waiting.bytes, retryAfterMs);
      await Promise.all(split(records, sizes, requestBytes).map(pump.enqueue));
    },
    waiting: pump.waiting,
    drain: async () => {
      closed = true;
      await pump.empty();
    },
  };
}

interface Pump {
  readonly enqueue: (part: Part) => Promise<void>;
  readonly waiting: () => { readonly records: number; readonly bytes: number };
  readonly empty: () => Promise<void>;
}

type PumpOptions = Required<Pick<SendQueueOptions, 'sender' | 'inFlight' | 'requestBytes'>>;

/** Sends what is enqueued, as many requests at a time as may be in flight. */
function createPump({ sender, inFlight, requestBytes }: PumpOptions): Pump {
  const calls: Call[] = [];
  const running = new Set<Promise<void>>();
  const load = { records: 0, bytes: 0 };
  const pump = (): void => {
    while (running.size < inFlight && calls.length > 0) {
      const sending = sendTogether(sender, takeUpTo(calls, requestBytes)).finally(() => {
        running.delete(sending);
        pump();
      });
      running.add(sending);
    }
  };
  const add = ({ records, bytes }: Part, sign: 1 | -1): void => {
    load.records += sign * records.length;
    load.bytes += sign * bytes;
  };
  const enqueue = (part: Part): Promise<void> => {
    add(part, 1);
    const sent = new Promise<void>((resolve, reject) => calls.push({ ...part, resolve, reject }));
    // Calls of the same turn of the event loop leave together.
    if (running.size < inFlight && calls.length === 1) setImmediate(pump);
    return sent.finally(() => add(part, -1));
  };
  const empty = async (): Promise<void> => {
    pump();
    while (running.size > 0) await Promise.all(running);
  };
  return { enqueue, empty, waiting: () => ({ ...load }) };
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
