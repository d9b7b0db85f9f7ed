import type { Migration } from '@wellflow/postgres';

export const letWellsChange: Migration = {
  id: 'wells/0002-let-wells-change',
  sql: `
ALTER TABLE well_list ADD COLUMN status text NOT NULL DEFAULT 'registered', ADD COLUMN role text;
CREATE INDEX well_identifier_of_well ON well_identifier (organization, well_id);`,
};
