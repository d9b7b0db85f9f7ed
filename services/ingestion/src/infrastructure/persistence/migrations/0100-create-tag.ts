import { tenantTable, type Migration } from '@wellflow/postgres';

// Versions are only ever added: what held when, and who decided it, can be told for ever.
export const createTag: Migration = {
  id: 'ingestion/0100-create-tag',
  sql: `
CREATE TABLE tag (
  organization text NOT NULL,
  tag_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization, tag_id)
);
CREATE UNIQUE INDEX tag_name ON tag (organization, name);
${tenantTable('tag', 'SELECT, INSERT')}
CREATE TABLE tag_version (
  organization text NOT NULL,
  tag_id uuid NOT NULL,
  version integer NOT NULL,
  effective_from timestamptz NOT NULL,
  asset_id uuid NOT NULL,
  well text NOT NULL,
  settings jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  PRIMARY KEY (organization, tag_id, version),
  FOREIGN KEY (organization, tag_id) REFERENCES tag
);
CREATE INDEX tag_version_asset ON tag_version (organization, asset_id);
${tenantTable('tag_version', 'SELECT, INSERT')}
CREATE TABLE tag_template (
  organization text NOT NULL,
  name text COLLATE "C" NOT NULL,
  tags jsonb NOT NULL,
  PRIMARY KEY (organization, name)
);
${tenantTable('tag_template', 'SELECT, INSERT, UPDATE')}`,
};
