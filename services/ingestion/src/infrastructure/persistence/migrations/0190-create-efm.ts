import { tenantTable, type Migration } from '@wellflow/postgres';

/**
 * What flow computers record is evidence (43 CFR 3175.104: original, unaltered, unprocessed, unedited): the application may
 * add rows and read them, and a trigger refuses everybody else too, the tables' owner included.
 */
const immutable = (table: string): string => `
CREATE TRIGGER unaltered BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_alteration();
CREATE TRIGGER untruncated BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration();
`;

export const createEfm: Migration = {
  id: 'ingestion/0190-create-efm',
  sql: `
CREATE FUNCTION refuse_alteration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is in % is never altered', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TABLE efm_meter (
  organization text NOT NULL,
  meter_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization, meter_id)
);
CREATE UNIQUE INDEX efm_meter_name ON efm_meter (organization, name);
${tenantTable('efm_meter', 'SELECT, INSERT')}

CREATE TABLE efm_meter_version (
  organization text NOT NULL,
  meter_id uuid NOT NULL,
  version integer NOT NULL,
  effective_from timestamptz NOT NULL,
  asset_id uuid NOT NULL,
  well text NOT NULL,
  settings jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (organization, meter_id, version),
  FOREIGN KEY (organization, meter_id) REFERENCES efm_meter
);
${tenantTable('efm_meter_version', 'SELECT, INSERT')}${immutable('efm_meter_version')}

CREATE TABLE efm_mapping (
  organization text NOT NULL,
  name text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  mapping jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (organization, name, version)
);
${tenantTable('efm_mapping', 'SELECT, INSERT')}${immutable('efm_mapping')}

CREATE TABLE efm_file (
  organization text NOT NULL,
  file_id uuid NOT NULL,
  sha256 text NOT NULL,
  head text NOT NULL,
  kind text NOT NULL,
  mapping text NOT NULL,
  mapping_version integer NOT NULL,
  why text,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (organization, file_id)
);
COMMENT ON COLUMN efm_file.head IS 'What stands above the records, the names of the columns included';
COMMENT ON COLUMN efm_file.mapping_version IS '0 for one that comes with the product';
${tenantTable('efm_file', 'SELECT, INSERT')}${immutable('efm_file')}

CREATE TABLE efm_record (
  organization text NOT NULL,
  meter_id uuid NOT NULL,
  kind text NOT NULL,
  key text COLLATE "C" NOT NULL,
  edition integer NOT NULL CHECK (edition > 0),
  meter_version integer NOT NULL,
  period_begin timestamptz NOT NULL,
  period_end timestamptz,
  contract_day date NOT NULL,
  said json NOT NULL,
  flags text NOT NULL,
  file_id uuid NOT NULL,
  line integer NOT NULL,
  original text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  why text,
  PRIMARY KEY (organization, meter_id, kind, key, edition),
  FOREIGN KEY (organization, meter_id, meter_version) REFERENCES efm_meter_version,
  FOREIGN KEY (organization, file_id) REFERENCES efm_file
);
CREATE INDEX efm_record_day ON efm_record (organization, meter_id, contract_day, kind, period_begin, key, edition);
COMMENT ON COLUMN efm_record.said IS 'By field, decimals as text in the canonical unit; null is what was not said';
COMMENT ON COLUMN efm_record.original IS 'The line as it came; the columns are in the file''s head';
${tenantTable('efm_record', 'SELECT, INSERT')}${immutable('efm_record')}

CREATE TABLE efm_held_line (
  organization text NOT NULL,
  meter text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  file_id uuid NOT NULL,
  line integer NOT NULL,
  reason text NOT NULL,
  read json NOT NULL,
  held_at timestamptz NOT NULL,
  PRIMARY KEY (organization, meter, file_id, line),
  FOREIGN KEY (organization, file_id) REFERENCES efm_file
);
COMMENT ON TABLE efm_held_line IS 'Lines of meters that are not registered, or not yet then; deleted when they become records';
${tenantTable('efm_held_line', 'SELECT, INSERT, DELETE')}
`,
};
