import { tenantTable, type Migration } from '@wellflow/postgres';

export const createQuarantinedReading: Migration = {
  id: 'ingestion/0001-create-quarantined-reading',
  sql: `
CREATE TABLE quarantined_reading (
  organization text NOT NULL,
  receipt_id uuid NOT NULL,
  item integer NOT NULL,
  producer_id text NOT NULL,
  received_at timestamptz NOT NULL,
  reason text NOT NULL,
  explanation text NOT NULL,
  reading jsonb NOT NULL,
  PRIMARY KEY (organization, receipt_id, item)
);
CREATE INDEX quarantined_reading_newest ON quarantined_reading (organization, received_at DESC, receipt_id, item);
${tenantTable('quarantined_reading', 'SELECT, INSERT')}`,
};
