import { tenantTable, type Migration } from '@wellflow/postgres';

// What was sent can be changed by nobody: only why it waits, for what, and who is about to release it.
export const releaseQuarantinedReading: Migration = {
  id: 'ingestion/0101-release-quarantined-reading',
  sql: `
ALTER TABLE quarantined_reading
  ADD COLUMN awaits text,
  ADD COLUMN claim uuid,
  ADD COLUMN claimed_until timestamptz;
CREATE INDEX quarantined_reading_awaits ON quarantined_reading (organization, awaits) WHERE awaits IS NOT NULL;
CREATE INDEX quarantined_reading_tag ON quarantined_reading (organization, (reading->>'tag'), received_at DESC, receipt_id, item)
  WHERE reading->>'tag' IS NOT NULL;
CREATE INDEX quarantined_reading_well ON quarantined_reading (organization, (reading->>'well'), received_at DESC, receipt_id, item)
  WHERE reading->>'well' IS NOT NULL;
CREATE INDEX quarantined_reading_claim ON quarantined_reading (claim) WHERE claim IS NOT NULL;
GRANT DELETE, UPDATE (reason, explanation, awaits, claim, claimed_until) ON quarantined_reading TO {{app}};

CREATE TABLE quarantine_decision (
  organization text NOT NULL,
  receipt_id uuid NOT NULL,
  item integer NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('replayed', 'skipped')),
  held_for text NOT NULL,
  decided_at timestamptz NOT NULL,
  decided_by text NOT NULL,
  why text NOT NULL,
  reading jsonb NOT NULL,
  correction jsonb,
  PRIMARY KEY (organization, receipt_id, item)
);
CREATE INDEX quarantine_decision_newest ON quarantine_decision (organization, decided_at DESC, receipt_id, item);
${tenantTable('quarantine_decision', 'SELECT, INSERT')}`,
};
