import { tenantTable, type Migration } from '@wellflow/postgres';

/** The tables of the read model, for the migrations of each service that keeps one. */
export const knownWellMigrations: readonly Migration[] = [
  {
    id: 'known-wells/0001-create-known-well',
    sql: `
CREATE TABLE known_well (
  organization text NOT NULL,
  well_id uuid NOT NULL,
  name text NOT NULL,
  operator_name text,
  identifiers jsonb NOT NULL,
  registered_at timestamptz NOT NULL,
  PRIMARY KEY (organization, well_id)
);
${tenantTable('known_well')}
CREATE TABLE known_well_identifier (
  organization text NOT NULL,
  scheme text NOT NULL,
  value text NOT NULL,
  well_id uuid NOT NULL,
  PRIMARY KEY (organization, scheme, value)
);
CREATE INDEX known_well_identifier_of_well ON known_well_identifier (organization, well_id);
${tenantTable('known_well_identifier')}`,
  },
  {
    id: 'known-wells/0002-claim-identifiers',
    sql: `ALTER TABLE known_well_identifier ADD COLUMN claimed_at timestamptz NOT NULL DEFAULT '-infinity'`,
  },
];
