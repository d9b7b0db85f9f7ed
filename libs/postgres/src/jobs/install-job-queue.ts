import { runMigrations as runGraphileMigrations } from 'graphile-worker';
import { Client } from 'pg';
import { withRoles } from '../migrations/migration';
import type { ServiceRoles } from '../migrations/migration';

/**
 * graphile-worker's schema, made by the owner and given to the system role: its tables are under row-level security that
 * lets only their owner in, and every version may bring new ones.
 */
export async function installJobQueue({
  ownerUrl,
  roles,
}: {
  readonly ownerUrl: string;
  readonly roles: ServiceRoles;
}): Promise<void> {
  await runGraphileMigrations({ connectionString: ownerUrl, maxPoolSize: 2 });
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(withRoles(grants, roles));
  } finally {
    await client.end();
  }
}

const grants = `
REVOKE ALL ON SCHEMA graphile_worker FROM PUBLIC;
GRANT USAGE ON SCHEMA graphile_worker TO {{system}};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO {{system}};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA graphile_worker TO {{system}};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA graphile_worker FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO {{system}};
DO $$
DECLARE
  v_table regclass;
BEGIN
  FOR v_table IN
    SELECT c.oid FROM pg_class c
     WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
       AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'system')
  LOOP
    EXECUTE format('CREATE POLICY system ON %s TO {{system}} USING (true) WITH CHECK (true)', v_table);
  END LOOP;
END $$;
`;
