import { tenantTable, type Migration } from '@wellflow/postgres';

/** Which source times each organization takes as those of now. The system role reads them all at once, and changes none. */
export const createIntakeWindow: Migration = {
  id: 'ingestion/0145-create-intake-window',
  sql: `
CREATE TABLE intake_window (
  organization text PRIMARY KEY,
  back_days integer NOT NULL CHECK (back_days BETWEEN 1 AND 3650),
  ahead_seconds integer NOT NULL CHECK (ahead_seconds BETWEEN 0 AND 86400),
  chosen_by text NOT NULL,
  chosen_at timestamptz NOT NULL
);
${tenantTable('intake_window', 'SELECT, INSERT, UPDATE')}
CREATE POLICY system ON intake_window FOR SELECT TO {{system}} USING (true);
GRANT SELECT ON intake_window TO {{system}};
`,
};
