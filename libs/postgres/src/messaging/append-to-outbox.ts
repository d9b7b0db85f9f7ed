import type { Instant, OutgoingMessage, Tx } from '@wellflow/kernel';
import { currentTraceparent } from '@wellflow/observability';
import { query, queryPrepared } from '../database/transaction';

/** For whom, when and in which trace the messages are told. `CommandMetadata` fits. */
export interface OutboxMetadata {
  readonly organization: string;
  /** When it happened; becomes `ce_time`. */
  readonly at: Instant;
  /** W3C trace context of what caused it. */
  readonly traceparent?: string;
}

// Two writers of a key must not take positions in one order and commit in the other. The lock is taken in a statement of
// its own, before the position; and the transaction gets its id first, which is what the outbox's floor relies on.
const lockKeys = `SELECT pg_current_xact_id(), pg_advisory_xact_lock(lock) FROM
  (SELECT DISTINCT hashtextextended(key, 0) AS lock FROM unnest($1::text[]) AS key ORDER BY 1) AS locks`;

const insert = `INSERT INTO outbox (organization, topic, key, schema, payload, occurred_at, traceparent)
  SELECT $1, topic, key, schema, payload, $6, $7
  FROM unnest($2::text[], $3::text[], $4::text[], $5::json[]) WITH ORDINALITY AS message (topic, key, schema, payload, n)
  ORDER BY n`;

/** Puts messages in the outbox of the open transaction, in this order: two statements, however many messages. */
export async function appendToOutbox(
  tx: Tx,
  messages: readonly OutgoingMessage[],
  metadata: OutboxMetadata,
): Promise<void> {
  if (messages.length === 0) return;
  await lockOutboxKeys(tx, messages);
  await queryPrepared(tx, { name: 'wellflow outbox insert', text: insert }, [
    metadata.organization,
    messages.map(({ topic }) => topic),
    messages.map(({ key }) => key),
    messages.map(({ schema }) => schema),
    messages.map(({ payload }) => JSON.stringify(payload)),
    metadata.at,
    metadata.traceparent ?? currentTraceparent() ?? null,
  ]);
}

/** Held until the transaction ends. */
export async function lockOutboxKeys(tx: Tx, messages: readonly { readonly key: string }[]): Promise<void> {
  await query(tx, lockKeys, [[...new Set(messages.map(({ key }) => key))]]);
}
