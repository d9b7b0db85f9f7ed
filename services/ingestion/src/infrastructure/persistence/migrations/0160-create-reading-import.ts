import { tenantTable, type Migration } from '@wellflow/postgres';

/** Files that are imported, in parts that are compressed singly, so that any place in them can be gone to; and their reports. */
export const createReadingImport: Migration = {
  id: 'ingestion/0160-create-reading-import',
  sql: `
CREATE TABLE reading_import (
  organization text NOT NULL,
  import_id uuid NOT NULL,
  file_name text NOT NULL,
  mapping jsonb NOT NULL,
  state text NOT NULL DEFAULT 'uploading'
    CHECK (state IN ('uploading', 'queued', 'running', 'done', 'failed', 'cancelled')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  uploaded_bytes bigint NOT NULL DEFAULT 0,
  read_bytes bigint NOT NULL DEFAULT 0,
  chunk integer NOT NULL DEFAULT 0,
  position jsonb,
  memory jsonb NOT NULL DEFAULT '{}',
  counts jsonb NOT NULL,
  columns jsonb,
  readings_per_second double precision NOT NULL DEFAULT 0,
  bytes_per_second double precision NOT NULL DEFAULT 0,
  failure jsonb,
  PRIMARY KEY (organization, import_id)
);
CREATE INDEX reading_import_latest ON reading_import (organization, created_at DESC);
${tenantTable('reading_import', 'SELECT, INSERT, UPDATE')}
COMMENT ON COLUMN reading_import.position IS 'Up to where every reading is on the brokers'' disks or refused';
COMMENT ON COLUMN reading_import.memory IS 'Latest instants of series near an hour that clocks showed twice';

CREATE TABLE reading_import_part (
  organization text NOT NULL,
  import_id uuid NOT NULL,
  start bigint NOT NULL,
  bytes integer NOT NULL CHECK (bytes > 0),
  packed bytea NOT NULL,
  PRIMARY KEY (organization, import_id, start)
);
ALTER TABLE reading_import_part ALTER COLUMN packed SET STORAGE EXTERNAL;
${tenantTable('reading_import_part', 'SELECT, INSERT, DELETE')}
COMMENT ON COLUMN reading_import_part.packed IS 'Compressed by zstd';

CREATE TABLE reading_import_report (
  organization text NOT NULL,
  import_id uuid NOT NULL,
  chunk integer NOT NULL,
  packed bytea NOT NULL,
  PRIMARY KEY (organization, import_id, chunk)
);
ALTER TABLE reading_import_report ALTER COLUMN packed SET STORAGE EXTERNAL;
${tenantTable('reading_import_report', 'SELECT, INSERT')}
`,
};
