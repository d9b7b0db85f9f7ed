import { systemTable, type Migration } from '@wellflow/postgres';

/** Closed days that are not what they were, until others are told. Which organizations have any is seen across them. */
export const historyChange: Migration = {
  id: 'production/0231-history-change',
  sql: `
CREATE TABLE history_change (
  organization text NOT NULL,
  well_id uuid NOT NULL,
  day date NOT NULL,
  measurements text[] NOT NULL,
  reasons text[] NOT NULL,
  first_at timestamptz NOT NULL DEFAULT now(),
  last_at timestamptz NOT NULL DEFAULT now(),
  due_at timestamptz NOT NULL,
  PRIMARY KEY (organization, well_id, day)
) WITH (fillfactor = 70);
CREATE INDEX history_change_due ON history_change (due_at);
COMMENT ON COLUMN history_change.day IS 'UTC';
COMMENT ON COLUMN history_change.due_at IS 'When it is told: once things have been quiet, and before long in any case';
${systemTable('history_change')}
`,
};
