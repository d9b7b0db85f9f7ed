/** `{{app}}`, `{{system}}` and `{{owner}}` are the service's roles; `runMigrations` puts their names in. */
const isolated = (table: string): string => `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON ${table} TO {{app}}, {{owner}}
  USING (organization = ${currentOrganization})
  WITH CHECK (organization = ${currentOrganization});
`;

/** The organization of the transaction as SQL: null when unset or empty, and null equals nothing. */
export const currentOrganization = "nullif(current_setting('app.organization', true), '')";

/**
 * SQL for a migration, after CREATE TABLE: rows of `table` are seen and written only on behalf of their `organization`.
 * Partitions get no grant: reached directly they would skip the policy of their parent.
 * @param table a table with a column `organization text NOT NULL`, unquoted, optionally with its schema.
 */
export function tenantTable(table: string, privileges = 'SELECT, INSERT, UPDATE, DELETE'): string {
  return `${isolated(checkedName(table))}GRANT ${privileges} ON ${table} TO {{app}};\n`;
}

/**
 * As `tenantTable`, and the system role sees and writes the rows of all organizations: for events, outbox, inbox,
 * positions and jobs only.
 */
export function systemTable(table: string, privileges = 'SELECT, INSERT, UPDATE, DELETE'): string {
  return `${tenantTable(table, privileges)}
CREATE POLICY system ON ${table} TO {{system}} USING (true) WITH CHECK (true);
GRANT ${privileges} ON ${table} TO {{system}};
`;
}

/** A table without an organization (positions, checkpoints), for both roles. */
export function sharedTable(table: string, privileges = 'SELECT, INSERT, UPDATE, DELETE'): string {
  return `GRANT ${privileges} ON ${checkedName(table)} TO {{app}}, {{system}};\n`;
}

function checkedName(table: string): string {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(table)) throw new Error(`Not a plain table name: ${table}`);
  return table;
}
