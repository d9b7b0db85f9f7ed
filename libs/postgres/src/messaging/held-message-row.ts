import type { HeldMessage, HeldState, Instant, StoredHeldMessage } from '@wellflow/kernel';

/** Columns of `held_message` as `heldColumns` selects them. */
export interface HeldColumns {
  readonly id: string;
  readonly consumer_group: string;
  readonly topic: string;
  readonly partition: number;
  readonly message_offset: string;
  readonly key: string;
  readonly organization: string;
  readonly state: HeldState;
  readonly blocking: boolean;
  readonly message_id: string | null;
  readonly schema: string | null;
  readonly value: Buffer | null;
  readonly headers: string;
  readonly timestamp_ms: string;
  readonly error_code: string | null;
  readonly error_text: string | null;
  readonly attempts: number;
  readonly replay_count: number;
  readonly waits_for: string | null;
  readonly held_at: string;
}

export const heldColumns = `h.id::text, h.consumer_group, h.topic, h.partition, h.message_offset::text, h.key, h.organization, h.state,
  h.blocking, h.message_id, h.schema, h.value, h.headers::text AS headers, h.timestamp_ms::text, h.error_code, h.error_text,
  h.attempts, h.replay_count, h.waits_for, to_char(h.held_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS held_at`;

export function readHeldMessage(row: HeldColumns): StoredHeldMessage {
  return {
    id: row.id,
    group: row.consumer_group,
    topic: row.topic,
    partition: row.partition,
    offset: Number(row.message_offset),
    key: row.key,
    organization: row.organization,
    state: row.state,
    blocking: row.blocking,
    ...(row.message_id && { messageId: row.message_id }),
    ...(row.schema && { schema: row.schema }),
    value: row.value,
    headers: JSON.parse(row.headers),
    timestampMs: Number(row.timestamp_ms),
    ...(row.error_code && { failure: { code: row.error_code, text: row.error_text ?? '' } }),
    attempts: row.attempts,
    replayCount: row.replay_count,
    ...(row.waits_for && { waitsFor: row.waits_for }),
    heldAt: row.held_at as Instant,
  };
}

// One column of JSON for all but the bytes: rows of a few hundred bytes, inserted rarely.
export const insertHeld = `INSERT INTO held_message (consumer_group, topic, partition, message_offset, key, organization,
    state, blocking, message_id, schema, value, headers, timestamp_ms, error_code, error_text, attempts, waits_for, retry_at)
  SELECT $1, $2, $3, m.message_offset, m.key, m.organization, m.state, m.blocking, m.message_id, m.schema, v.value, m.headers,
    m.timestamp_ms, m.error_code, m.error_text, m.attempts, m.waits_for,
    clock_timestamp() + m.retry_in_ms * interval '1 millisecond'
  FROM ROWS FROM (json_to_recordset($4::json) AS (message_offset bigint, key text, organization text, state text, blocking boolean,
    message_id uuid, schema text, headers json, timestamp_ms bigint, error_code text, error_text text, attempts integer,
    waits_for text, retry_in_ms float8), unnest($5::bytea[])) WITH ORDINALITY
    AS m (message_offset, key, organization, state, blocking, message_id, schema, headers, timestamp_ms, error_code,
    error_text, attempts, waits_for, retry_in_ms, bytes, n), LATERAL (SELECT m.bytes AS value) AS v
  ORDER BY n
  ON CONFLICT (consumer_group, topic, partition, message_offset) DO NOTHING`;

export function heldParameters(held: readonly HeldMessage[]): readonly [string, readonly (Uint8Array | null)[]] {
  const rows = held.map((message) => ({
    message_offset: message.offset,
    key: message.key,
    organization: message.organization,
    state: message.state,
    blocking: message.blocking,
    message_id: message.messageId,
    schema: message.schema,
    headers: message.headers,
    timestamp_ms: message.timestampMs,
    error_code: message.failure?.code,
    error_text: message.failure?.text,
    attempts: message.attempts,
    waits_for: message.waitsFor,
    retry_in_ms: message.retryInMs,
  }));
  return [JSON.stringify(rows), held.map(({ value }) => value && Buffer.from(value))];
}
