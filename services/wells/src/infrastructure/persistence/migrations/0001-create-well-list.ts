import { tenantTable, type Migration } from '@wellflow/postgres';

export const createWellList: Migration = {
  id: 'wells/0001-create-well-list',
  sql: `
CREATE TABLE well_list (
  organization text NOT NULL,
  well_id uuid NOT NULL,
  name text NOT NULL,
  operator_name text,
  identifiers jsonb NOT NULL,
  registered_at timestamptz NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (organization, well_id)
);
CREATE INDEX well_list_by_name ON well_list (organization, name, well_id);
${tenantTable('well_list')}
CREATE TABLE well_identifier (
  organization text NOT NULL,
  scheme text NOT NULL,
  value text NOT NULL,
  well_id uuid NOT NULL,
  CONSTRAINT well_identifier_is_taken_once PRIMARY KEY (organization, scheme, value)
);
${tenantTable('well_identifier')}`,
};
