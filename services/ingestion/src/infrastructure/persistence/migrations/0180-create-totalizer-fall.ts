import { tenantTable, type Migration } from '@wellflow/postgres';

/** Falls of totalizers, apart from the judge's state, which nobody could list them from. */
export const createTotalizerFall: Migration = {
  id: 'ingestion/0180-create-totalizer-fall',
  sql: `
CREATE TABLE totalizer_fall (
  organization text NOT NULL,
  fall_id uuid NOT NULL,
  asset_id uuid NOT NULL,
  tag_id text,
  tag text,
  measurement text NOT NULL,
  lane text NOT NULL,
  fell_at timestamptz NOT NULL,
  register_from double precision NOT NULL,
  register_to double precision NOT NULL,
  outcome text,
  rollover_at double precision,
  decided_at timestamptz,
  decided_by text,
  reason text,
  PRIMARY KEY (organization, fall_id),
  CHECK ((outcome IN ('reset', 'rollover', 'bad-reading')) IS NOT TRUE OR decided_by IS NOT NULL AND reason IS NOT NULL)
);
CREATE INDEX totalizer_fall_latest ON totalizer_fall (organization, fell_at DESC, fall_id);
CREATE INDEX totalizer_fall_undecided ON totalizer_fall (organization, fell_at DESC, fall_id) WHERE outcome IS NULL;
COMMENT ON COLUMN totalizer_fall.outcome IS 'Null: undecided. went-on: the register was back where it stood';
${tenantTable('totalizer_fall', 'SELECT, INSERT, UPDATE')}
`,
};
