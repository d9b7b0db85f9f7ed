import { tenantTable, type Migration } from '@wellflow/postgres';

/** What is past its time may be removed by the process itself, which sees no answer while it does so. */
export const createIdempotentAnswer: Migration = {
  id: 'ingestion/0120-create-idempotent-answer',
  sql: `
CREATE TABLE idempotent_answer (
  organization text NOT NULL,
  producer_id text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  attempt_id uuid NOT NULL,
  receipt_id uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  status smallint,
  content_type text,
  body text,
  PRIMARY KEY (organization, producer_id, key)
);
CREATE INDEX idempotent_answer_expiry ON idempotent_answer (expires_at);
${tenantTable('idempotent_answer')}
GRANT SELECT (organization, producer_id, key, expires_at), DELETE ON idempotent_answer TO {{system}};
CREATE POLICY seen_by_pruning ON idempotent_answer FOR SELECT TO {{system}} USING (true);
CREATE POLICY pruned ON idempotent_answer FOR DELETE TO {{system}} USING (true);
`,
};
