import { Client } from 'pg';
import { platformMigrations } from '../migrations/platform-migrations';
import { createTestDatabase } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { listTablesWithoutRowSecurity } from './row-security-check';
import { tenantTable } from './tenant-table';

const columns = 'organization text NOT NULL, id int NOT NULL';
const good = `CREATE TABLE good (${columns}); ${tenantTable('good')}`;

describe('the catalogue check of row-level security', () => {
  let database: TestDatabase;
  let owner: Client;

  beforeAll(async () => {
    database = await createTestDatabase([...platformMigrations, { id: 'spec/0001-good', sql: good }]);
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const faults = (client = owner) =>
    listTablesWithoutRowSecurity(client, { appRole: database.roles.app, systemRole: database.roles.system });
  const withRoles = (text: string) =>
    text.replaceAll('{{app}}', database.roles.app).replaceAll('{{owner}}', database.roles.owner);

  async function faultsOf(sql: string, client = owner): Promise<readonly string[]> {
    await client.query('BEGIN');
    try {
      await client.query(withRoles(sql));
      return (await faults(client)).map(({ relation, fault }) => `${relation}: ${fault}`);
    } finally {
      await client.query('ROLLBACK');
    }
  }

  it('has nothing to say about tables made with tenantTable', async () => {
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['a table without any', `CREATE TABLE bad (${columns})`, 'public.bad: row-level security is not enabled'],
    [
      'a table that does not force it',
      `${good.replaceAll('good', 'bad')}; ALTER TABLE bad NO FORCE ROW LEVEL SECURITY`,
      'public.bad: row-level security is not forced',
    ],
    [
      'a policy without WITH CHECK',
      `CREATE TABLE bad (${columns}); ALTER TABLE bad ENABLE ROW LEVEL SECURITY; ALTER TABLE bad FORCE ROW LEVEL SECURITY;
       CREATE POLICY p ON bad USING (organization = nullif(current_setting('app.organization', true), ''))`,
      'public.bad: no policy for the app role has both USING and WITH CHECK on the organization',
    ],
    [
      'a second policy that lets everybody in',
      `${good.replaceAll('good', 'bad')}; CREATE POLICY p ON bad USING (true)`,
      'public.bad: a policy lets the app role past the organization',
    ],
    [
      'an organization that may be null',
      `${good.replaceAll('good', 'bad')}; ALTER TABLE bad ALTER organization DROP NOT NULL`,
      'public.bad: organization may be null',
    ],
    [
      'a view with the rights of its owner',
      'CREATE VIEW bad AS SELECT * FROM good',
      'public.bad: a view without security_invoker',
    ],
    [
      'a materialized view',
      'CREATE MATERIALIZED VIEW bad AS SELECT 1',
      'public.bad: a materialized view has no row-level security',
    ],
    [
      'a granted partition',
      `CREATE TABLE bad (${columns}) PARTITION BY RANGE (id); ${tenantTable('bad')}
       CREATE TABLE bad_1 PARTITION OF bad FOR VALUES FROM (0) TO (9); GRANT SELECT ON bad_1 TO {{app}}`,
      'public.bad_1: a partition is granted: it would skip the policy of its parent',
    ],
  ])('names %s', async (_case, sql, fault) => {
    expect(await faultsOf(sql)).toContain(fault);
  });

  it.each([
    [
      'what the app role owns',
      'CREATE TABLE bad (id int); ALTER TABLE bad OWNER TO {{app}}',
      'public.bad: the app role owns it',
    ],
    [
      'a foreign table',
      `CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER far FOREIGN DATA WRAPPER wrapper;
       CREATE FOREIGN TABLE bad (${columns}) SERVER far`,
      'public.bad: a foreign table has no row-level security',
    ],
    [
      'a role that policies do not bind',
      'ALTER ROLE {{app}} BYPASSRLS',
      '{{app}}: the role bypasses row-level security',
    ],
    [
      'a role that may become the owner',
      'GRANT {{owner}} TO {{app}}',
      '{{app}}: the role is a member of the owner {{owner}}',
    ],
    [
      "graphile-worker's view, once the app role can reach it",
      'GRANT USAGE ON SCHEMA graphile_worker TO {{app}}',
      'graphile_worker.jobs: a view without security_invoker',
    ],
  ])('names %s, which takes a superuser', async (_case, sql, fault) => {
    const admin = new Client({ connectionString: database.adminUrl });
    await admin.connect();
    try {
      expect(await faultsOf(sql, admin)).toContain(withRoles(fault));
    } finally {
      await admin.end();
    }
  });

  it('accepts a view that runs with the rights of its reader, and a partition nobody was granted', async () => {
    const partitioned = `CREATE TABLE fine (${columns}) PARTITION BY RANGE (id); ${tenantTable('fine')}
      CREATE TABLE fine_1 PARTITION OF fine FOR VALUES FROM (0) TO (9);`;
    expect(
      await faultsOf(`${partitioned} CREATE VIEW fine_view WITH (security_invoker = true) AS SELECT * FROM good`),
    ).toEqual([]);
  });
});
