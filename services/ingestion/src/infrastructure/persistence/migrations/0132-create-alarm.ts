import { tenantTable, type Migration } from '@wellflow/postgres';

const series = `
  asset_id uuid NOT NULL,
  tag_id text,
  tag text,
  measurement text NOT NULL,
  side text NOT NULL,`;

export const createAlarm: Migration = {
  id: 'ingestion/0132-create-alarm',
  sql: `
CREATE TABLE alarm (
  organization text NOT NULL,
  alarm_id uuid NOT NULL,${series}
  state text NOT NULL,
  level text,
  priority text,
  value double precision,
  raised_at bigint,
  returned_at bigint,
  acknowledged_at bigint,
  acknowledged_by text,
  shelved_until bigint,
  shelved_by text,
  PRIMARY KEY (organization, alarm_id)
) WITH (fillfactor = 70);
CREATE INDEX alarm_newest ON alarm (organization, raised_at DESC NULLS LAST, alarm_id);
COMMENT ON TABLE alarm IS 'How each alarm stands; times are microseconds since 1970';
${tenantTable('alarm')}

CREATE TABLE alarm_event (
  organization text NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  alarm_id uuid NOT NULL,
  at bigint NOT NULL,
  type text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  level text,
  priority text,
  value double precision,
  said_by text,
  reason text,
  until bigint,
  PRIMARY KEY (organization, number)
);
CREATE INDEX alarm_event_newest ON alarm_event (organization, at DESC, number DESC);
CREATE INDEX alarm_event_of_alarm ON alarm_event (organization, alarm_id, at DESC, number DESC);
${tenantTable('alarm_event', 'SELECT, INSERT')}

CREATE TABLE alarm_rule (
  organization text NOT NULL,
  tag text NOT NULL,
  rule json NOT NULL,
  PRIMARY KEY (organization, tag)
);
COMMENT ON TABLE alarm_rule IS 'Delays, hysteresis, priorities and longest shelving of a tag; its limits are the tag''s own';
${tenantTable('alarm_rule')}
`,
};
