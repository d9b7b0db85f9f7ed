import type { Migration } from '../migrations/migration';
import { sharedTable, tenantTable } from '../tenancy/tenant-table';

/** An organization has `privileges` on its own rows; the system role may do anything with all of them. */
const secured = (table: string, privileges: string): string => `${tenantTable(table, privileges)}
CREATE POLICY system ON ${table} TO {{system}} USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO {{system}};
`;

// Sent rows are deleted, so the table is a queue that is nearly empty: vacuum by count, not by share, and never doze.
const outbox = `
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL DEFAULT uuidv7(),
  organization text NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  schema text NOT NULL,
  payload json NOT NULL,
  value bytea,
  occurred_at text NOT NULL,
  traceparent text,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  parked boolean NOT NULL DEFAULT false,
  parked_reason text
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX outbox_parked ON outbox (position) WHERE parked;
${secured('outbox', 'INSERT')}GRANT SELECT ON SEQUENCE outbox_position_seq TO {{system}};
CREATE TABLE outbox_relay (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  holder text NOT NULL DEFAULT '',
  fence bigint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  epoch bigint NOT NULL DEFAULT extract(epoch FROM clock_timestamp())::bigint
) WITH (fillfactor = 50);
INSERT INTO outbox_relay DEFAULT VALUES;
GRANT SELECT, UPDATE ON outbox_relay TO {{system}};
`;

const inbox = `
CREATE TABLE inbox (
  consumer_group text NOT NULL,
  organization text NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (consumer_group, organization, message_id)
);
${secured('inbox', 'SELECT, INSERT')}CREATE TABLE consumer_key (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  organization text NOT NULL,
  epoch bigint NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (consumer_group, topic, key)
) WITH (fillfactor = 80);
${secured('consumer_key', 'SELECT, INSERT, UPDATE')}CREATE TABLE consumer_position (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  cluster text NOT NULL,
  generation bigint NOT NULL,
  next_offset bigint,
  witness text,
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  moved_at timestamptz,
  PRIMARY KEY (consumer_group, topic, partition)
) WITH (fillfactor = 50);
${sharedTable('consumer_position', 'SELECT, INSERT, UPDATE')}`;

const heldMessage = `
CREATE TABLE held_message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_group text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  message_offset bigint NOT NULL,
  key text NOT NULL,
  organization text NOT NULL,
  state text NOT NULL CHECK (state IN ('dead', 'waiting', 'queued', 'unknown', 'due')),
  blocking boolean NOT NULL,
  message_id uuid,
  schema text,
  value bytea,
  headers json NOT NULL,
  timestamp_ms bigint NOT NULL,
  error_code text,
  error_text text,
  attempts integer NOT NULL,
  replay_count integer NOT NULL DEFAULT 0,
  waits_for text,
  retry_at timestamptz,
  held_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (consumer_group, topic, partition, message_offset)
);
CREATE INDEX held_message_in_order ON held_message (consumer_group, topic, partition, id);
CREATE INDEX held_message_blocking ON held_message (consumer_group, topic, key, id) WHERE blocking;
CREATE INDEX held_message_waits_for ON held_message (organization, waits_for) WHERE state = 'waiting';
CREATE INDEX held_message_dead ON held_message (id) WHERE state = 'dead';
${secured('held_message', 'SELECT, UPDATE, DELETE')}CREATE TABLE messaging_audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  organization text NOT NULL,
  actor text NOT NULL,
  action text NOT NULL CHECK (action IN ('replay', 'skip', 'reset')),
  reason text NOT NULL,
  consumer_group text NOT NULL,
  topic text NOT NULL,
  key text,
  message_id uuid,
  detail json NOT NULL DEFAULT '{}'
);
${secured('messaging_audit', 'SELECT')}`;

// Rows lie in the order they came, so the index is a few pages.
const inboxAge = `
ALTER TABLE inbox ADD COLUMN admitted_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX inbox_by_age ON inbox USING brin (admitted_at) WITH (autosummarize = on);
`;

/** Outbox, inbox, positions, held messages and their audit. */
export const messagingMigrations: readonly Migration[] = [
  { id: 'messaging/0001-outbox', sql: outbox },
  { id: 'messaging/0002-inbox', sql: inbox },
  { id: 'messaging/0003-held-message', sql: heldMessage },
  { id: 'messaging/0004-inbox-age', sql: inboxAge },
];
