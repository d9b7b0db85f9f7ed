import { tenantTable, type Migration } from '@wellflow/postgres';

/** A row a producer and minute, kept for little more than an hour; when it was heard last stays for ever. */
export const createProducerActivity: Migration = {
  id: 'ingestion/0140-create-producer-activity',
  sql: `
CREATE TABLE producer_heard (
  organization text NOT NULL,
  producer_id text COLLATE "C" NOT NULL,
  way text NOT NULL,
  heard_at timestamptz NOT NULL,
  PRIMARY KEY (organization, producer_id, way)
) WITH (fillfactor = 70);
${tenantTable('producer_heard')}

CREATE TABLE producer_minute (
  organization text NOT NULL,
  producer_id text COLLATE "C" NOT NULL,
  minute timestamptz NOT NULL,
  accepted bigint NOT NULL,
  quarantined bigint NOT NULL,
  rejected bigint NOT NULL,
  skews double precision[] NOT NULL,
  PRIMARY KEY (organization, producer_id, minute)
) WITH (fillfactor = 50);
CREATE INDEX producer_minute_oldest ON producer_minute (organization, minute);
COMMENT ON COLUMN producer_minute.skews IS 'Milliseconds; some of all, at most 64';
${tenantTable('producer_minute')}
`,
};
