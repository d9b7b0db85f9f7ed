import type { Instant } from '@wellflow/kernel';

/** What the headers of a message are made of. */
export interface MessageHead {
  /** UUID; the receiver takes a message with a known id once. */
  readonly id: string;
  readonly organization: string;
  readonly key: string;
  readonly schema: string;
  readonly source: string;
  readonly occurredAt: Instant;
  readonly traceparent?: string;
  /** Only on topics fed by an outbox. */
  readonly order?: { readonly epoch: number; readonly sequence: number };
}

/** CloudEvents 1.0, Kafka binary mode, with `ce_organization` and, where there is one, the order within the key. */
export function toHeaders({
  id,
  organization,
  key,
  schema,
  source,
  occurredAt,
  traceparent,
  order,
}: MessageHead): Record<string, string | Buffer> {
  return {
    ce_specversion: shared('1.0'),
    ce_id: id,
    ce_type: shared(schema),
    ce_source: shared(source),
    ce_time: sharedTime(occurredAt),
    ce_subject: key,
    ce_organization: shared(organization),
    'content-type': shared('application/avro'),
    ...(traceparent !== undefined && { traceparent: sharedTrace(traceparent) }),
    ...(order && { ce_epoch: String(order.epoch), ce_sequence: String(order.sequence) }),
  };
}

const known = new Map<string, Buffer>();

/** Bytes of a text that many messages have: encoded once, where there are not too many of them. */
function shared(text: string): Buffer {
  const found = known.get(text);
  if (found) return found;
  const bytes = Buffer.from(text);
  if (known.size < 10_000) known.set(text, bytes);
  return bytes;
}

const sharedTime = createLast();
const sharedTrace = createLast();

/** Bytes of a text that the messages of a batch have in common. */
function createLast(): (text: string) => Buffer {
  let last = '';
  let bytes = Buffer.alloc(0);
  return (text) => {
    if (text !== last) [last, bytes] = [text, Buffer.from(text)];
    return bytes;
  };
}
