import { sharedTable, systemTable } from '../tenancy/tenant-table';
import type { Migration } from '../migrations/migration';

const eventTables = `
-- Order is (epoch, transaction_id, position): see docs/adr/0022. The epoch rises when a copy of the data goes on in another cluster,
-- whose transaction ids begin again.
CREATE TABLE event_epoch (one boolean PRIMARY KEY DEFAULT true CHECK (one), epoch smallint NOT NULL);
INSERT INTO event_epoch (epoch) VALUES (1);
GRANT SELECT ON event_epoch TO {{app}};
GRANT SELECT, UPDATE ON event_epoch TO {{system}};

CREATE TABLE event (
  epoch smallint NOT NULL,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  position bigint GENERATED ALWAYS AS IDENTITY,
  organization text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  type text COLLATE "C" NOT NULL,
  schema_version smallint NOT NULL CHECK (schema_version > 0),
  recorded_at timestamptz NOT NULL,
  metadata jsonb NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (stream, version)
);
CREATE UNIQUE INDEX event_in_order ON event (epoch, transaction_id, position);
${systemTable('event', 'SELECT, INSERT')}

CREATE TABLE command (
  organization text COLLATE "C" NOT NULL,
  command_id text COLLATE "C" NOT NULL,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  stream text COLLATE "C" NOT NULL,
  from_version integer NOT NULL,
  to_version integer NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization, command_id)
);
${systemTable('command', 'SELECT, INSERT')}

CREATE TABLE snapshot (
  organization text COLLATE "C" NOT NULL,
  stream text COLLATE "C" PRIMARY KEY,
  version integer NOT NULL,
  schema_version integer NOT NULL,
  state jsonb NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
${systemTable('snapshot')}

CREATE TABLE checkpoint (
  name text PRIMARY KEY,
  epoch smallint NOT NULL,
  transaction_id xid8 NOT NULL,
  position bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
${sharedTable('checkpoint')}

CREATE TABLE projection (
  name text NOT NULL,
  version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (name, version)
);
CREATE UNIQUE INDEX projection_one_live ON projection (name) WHERE state = 'live';
GRANT SELECT ON projection TO {{app}}, {{system}};
`;

/**
 * Under READ COMMITTED each statement of the function sees what was committed before it, so what is read after the
 * lock is the truth about the stream.
 */
const appendFunction = `
CREATE FUNCTION append_events(
  p_organization text, p_category text, p_stream text, p_expected integer, p_command_id text, p_metadata jsonb, p_events jsonb
) RETURNS TABLE (outcome text, in_stream text, from_version integer, to_version integer, recorded_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
  v_current integer;
  v_at timestamptz;
  v_known command%ROWTYPE;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_stream, 0));
  SELECT e.version, e.recorded_at INTO v_current, v_at FROM event e WHERE e.stream = p_stream ORDER BY e.version DESC LIMIT 1;
  v_current := coalesce(v_current, 0);
  v_at := greatest(clock_timestamp(), v_at);
  IF p_command_id IS NOT NULL THEN
    INSERT INTO command (organization, command_id, stream, from_version, to_version)
    VALUES (p_organization, p_command_id, p_stream, v_current, v_current + jsonb_array_length(p_events))
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      SELECT * INTO v_known FROM command c WHERE c.organization = p_organization AND c.command_id = p_command_id;
      -- One command may append to several streams, in its own transaction only.
      IF v_known.transaction_id <> pg_current_xact_id() THEN
        RETURN QUERY SELECT 'repeated', v_known.stream, v_known.from_version, v_known.to_version, v_known.recorded_at;
        RETURN;
      END IF;
    END IF;
  END IF;
  IF p_expected IS NOT NULL AND p_expected <> v_current THEN
    RAISE EXCEPTION 'version conflict' USING ERRCODE = 'WF001', DETAIL = v_current::text;
  END IF;
  INSERT INTO event (epoch, organization, category, stream, version, type, schema_version, recorded_at, metadata, data)
  SELECT (SELECT epoch FROM event_epoch), p_organization, p_category, p_stream, v_current + added.ordinal::integer, added.event -> 'data' ->> 'type',
         (added.event ->> 'v')::smallint, v_at, p_metadata, added.event -> 'data'
    FROM jsonb_array_elements(p_events) WITH ORDINALITY AS added (event, ordinal);
  RETURN QUERY SELECT 'appended', p_stream, v_current, v_current + jsonb_array_length(p_events), v_at;
END $$;
REVOKE ALL ON FUNCTION append_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_events TO {{app}}, {{system}};
`;

/** Events, commands, snapshots, checkpoints, projections. */
export const eventMigrations: readonly Migration[] = [
  { id: 'events/0001-event-store', sql: eventTables },
  { id: 'events/0002-append-events', sql: appendFunction },
];
