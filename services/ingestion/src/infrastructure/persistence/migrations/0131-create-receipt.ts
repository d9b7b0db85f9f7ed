import { tenantTable, type Migration } from '@wellflow/postgres';

export const createReceipt: Migration = {
  id: 'ingestion/0131-create-receipt',
  sql: `
CREATE TABLE receipt (
  organization text NOT NULL,
  receipt_id uuid NOT NULL,
  producer_id text NOT NULL,
  received_at timestamptz NOT NULL,
  counts integer[] NOT NULL,
  readings json NOT NULL,
  unlisted integer NOT NULL,
  PRIMARY KEY (organization, receipt_id)
) WITH (fillfactor = 50);
CREATE INDEX receipt_oldest ON receipt (organization, received_at);
COMMENT ON COLUMN receipt.counts IS 'By code, in the order of the code: verdicts, then flags';
COMMENT ON COLUMN receipt.readings IS 'Readings not simply stored, as far as they are listed';
${tenantTable('receipt')}

CREATE TABLE reading_correction (
  organization text NOT NULL,
  asset_id uuid NOT NULL,
  series text NOT NULL,
  source_time timestamptz NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  receipt_id uuid NOT NULL,
  producer_id text NOT NULL,
  received_at timestamptz NOT NULL,
  number_before double precision,
  quality_before text NOT NULL,
  value_after text,
  quality_after text NOT NULL,
  PRIMARY KEY (organization, asset_id, series, source_time, number)
);
${tenantTable('reading_correction', 'SELECT, INSERT')}

CREATE TABLE authoritative_source (
  organization text NOT NULL,
  producer_id text NOT NULL,
  PRIMARY KEY (organization, producer_id)
);
COMMENT ON TABLE authoritative_source IS 'Producers whose word on a time takes the place of another''s';
${tenantTable('authoritative_source', 'SELECT, INSERT, DELETE')}
`,
};
