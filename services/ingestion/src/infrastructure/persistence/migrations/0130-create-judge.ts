import { systemTable, tenantTable, type Migration } from '@wellflow/postgres';

/**
 * One row an asset, because readings of an asset come together: a row a series would be a write a reading. The due times
 * are read by a job across organizations, so they are a table of their own that tells nothing else.
 */
export const createJudge: Migration = {
  id: 'ingestion/0130-create-judge',
  sql: `
CREATE TABLE judged_asset (
  organization text NOT NULL,
  asset_id uuid NOT NULL,
  state json NOT NULL,
  PRIMARY KEY (organization, asset_id)
) WITH (fillfactor = 50);
ALTER TABLE judged_asset ALTER COLUMN state SET STORAGE EXTERNAL;
${tenantTable('judged_asset')}

CREATE TABLE alarm_due (
  organization text NOT NULL,
  asset_id uuid NOT NULL,
  due_at bigint NOT NULL,
  PRIMARY KEY (organization, asset_id)
);
CREATE INDEX alarm_due_first ON alarm_due (due_at);
COMMENT ON COLUMN alarm_due.due_at IS 'Microseconds since 1970';
${systemTable('alarm_due')}

CREATE TABLE quality_day (
  organization text NOT NULL,
  asset_id uuid NOT NULL,
  day date NOT NULL,
  series json NOT NULL,
  PRIMARY KEY (organization, asset_id, day)
) WITH (fillfactor = 70);
COMMENT ON COLUMN quality_day.series IS 'By series: came, good, clean';
${tenantTable('quality_day')}
`,
};
