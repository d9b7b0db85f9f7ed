import type { Migration } from '@wellflow/postgres';

/** What a register said between its fall and its return can still be decided: until when that was. */
export const fallWentOn: Migration = {
  id: 'ingestion/0181-fall-went-on',
  sql: `
ALTER TABLE totalizer_fall ADD COLUMN went_on_at timestamptz;
COMMENT ON COLUMN totalizer_fall.went_on_at IS 'Source time of the reading that was back where the register had stood';
`,
};
