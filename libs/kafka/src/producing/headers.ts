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
}: MessageHead): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: schema,
    ce_source: source,
    ce_time: occurredAt,
    ce_subject: key,
    ce_organization: organization,
    'content-type': 'application/avro',
    ...(traceparent !== undefined && { traceparent }),
    ...(order && { ce_epoch: String(order.epoch), ce_sequence: String(order.sequence) }),
  };
}
