/** Anything that runs SQL: a `Client`, a `PoolClient`. */
export interface Catalogue {
  query<Row extends object>(sql: string, params: unknown[]): Promise<{ readonly rows: readonly Row[] }>;
}

export interface RowSecurityScope {
  /** The role services work with, e.g. `wells_app`. */
  readonly appRole: string;
  /** The role that may see all organizations on event, outbox, inbox, position and job tables, e.g. `wells_system`. */
  readonly systemRole: string;
}

export interface RowSecurityFault {
  /** `schema.name`. */
  readonly relation: string;
  readonly fault: string;
}

/**
 * What the catalogue says against row-level security: tables with an `organization` column where it is not enabled, not
 * forced or without both clauses, anything the app role owns or may bypass, views that run with their owner's
 * rights, materialized views, partitions that can be reached around their parent. Every service's tests expect none,
 * and no relation is exempt by its name.
 */
export async function listTablesWithoutRowSecurity(
  catalogue: Catalogue,
  { appRole, systemRole }: RowSecurityScope,
): Promise<readonly RowSecurityFault[]> {
  const { rows } = await catalogue.query<RowSecurityFault>(faultsSql, [appRole, systemRole]);
  return rows;
}

const faultsSql = `
WITH relation AS (
  SELECT c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.reloptions, c.relacl,
         c.relowner, n.nspname || '.' || c.relname AS name,
         EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization' AND NOT a.attisdropped) AS tenant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
     AND n.nspname NOT LIKE 'pg\\_temp\\_%'
     -- What the app role cannot reach (graphile-worker's schema) cannot show it anything.
     AND has_schema_privilege($1, n.oid, 'USAGE')
), granted AS (
  SELECT r.oid, bool_or(g.grantee = 0 OR g.grantee IN (SELECT oid FROM pg_roles WHERE rolname IN ($1, $2))) AS reachable
    FROM relation r CROSS JOIN LATERAL aclexplode(r.relacl) g WHERE g.grantee <> r.relowner GROUP BY r.oid
), tenant_table AS (
  SELECT * FROM relation WHERE tenant AND relkind IN ('r', 'p') AND NOT relispartition
), app_policy AS (
  SELECT p.polrelid, p.polpermissive, pg_get_expr(p.polqual, p.polrelid) AS qual,
         pg_get_expr(p.polwithcheck, p.polrelid) AS checks
    FROM pg_policy p
   WHERE p.polroles = '{0}' OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = ANY (p.polroles) AND r.rolname = $1)
)
SELECT name AS relation, 'row-level security is not enabled' AS fault FROM tenant_table WHERE NOT relrowsecurity
UNION ALL
SELECT name, 'row-level security is not forced' FROM tenant_table WHERE NOT relforcerowsecurity
UNION ALL
SELECT name, 'no policy for the app role has both USING and WITH CHECK on the organization' FROM tenant_table t
 WHERE NOT EXISTS (SELECT FROM app_policy p WHERE p.polrelid = t.oid AND p.polpermissive
                      AND p.qual LIKE '%organization = %app.organization%' AND p.checks LIKE '%organization = %app.organization%')
UNION ALL
SELECT name, 'a policy lets the app role past the organization' FROM tenant_table t
 WHERE EXISTS (SELECT FROM app_policy p WHERE p.polrelid = t.oid AND p.polpermissive
                  AND (coalesce(p.qual, 'true') NOT LIKE '%organization = %app.organization%'
                       OR coalesce(p.checks, p.qual, 'true') NOT LIKE '%organization = %app.organization%'))
UNION ALL
SELECT name, 'organization may be null' FROM tenant_table t JOIN pg_attribute a ON a.attrelid = t.oid
 WHERE a.attname = 'organization' AND NOT a.attnotnull
UNION ALL
SELECT name, 'the app role owns it' FROM relation WHERE pg_get_userbyid(relowner) = $1
UNION ALL
SELECT name, 'a view without security_invoker' FROM relation
 WHERE relkind = 'v' AND NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
UNION ALL
SELECT name, 'a materialized view has no row-level security' FROM relation WHERE relkind = 'm'
UNION ALL
SELECT name, 'a foreign table has no row-level security' FROM relation WHERE relkind = 'f' AND tenant
UNION ALL
SELECT name, 'a partition is granted: it would skip the policy of its parent' FROM relation JOIN granted USING (oid)
 WHERE relispartition AND tenant AND reachable
UNION ALL
SELECT rolname, 'the role bypasses row-level security' FROM pg_roles WHERE rolname IN ($1, $2) AND (rolsuper OR rolbypassrls)
UNION ALL
SELECT r.rolname, 'the role is a member of the owner ' || o.rolname FROM pg_roles r, pg_roles o
 WHERE r.rolname IN ($1, $2) AND NOT r.rolsuper AND o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER')
   AND o.oid IN (SELECT relowner FROM relation)
ORDER BY 1, 2`;
