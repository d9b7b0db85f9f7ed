import type { Migration } from '@wellflow/postgres';

/** Who chose what becomes of readings, and when. */
export const signReadingPolicy: Migration = {
  id: 'production/0232-sign-reading-policy',
  sql: `
ALTER TABLE reading_policy ADD COLUMN chosen_by text, ADD COLUMN chosen_at timestamptz;
`,
};
