import { Client } from 'pg';
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
    database = await createTestDatabase([{ id: 'spec/0001-good', sql: good }]);
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const faults = () =>
    listTablesWithoutRowSecurity(owner, { appRole: database.roles.app, systemRole: database.roles.system });

  async function faultsOf(sql: string): Promise<readonly string[]> {
    await owner.query('BEGIN');
    try {
      await owner.query(sql.replaceAll('{{app}}', database.roles.app).replaceAll('{{owner}}', database.roles.owner));
      return (await faults()).map(({ relation, fault }) => `${relation}: ${fault}`);
    } finally {
      await owner.query('ROLLBACK');
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

  it('names what the app role owns', async () => {
    const admin = new Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(`BEGIN; CREATE TABLE bad (id int); ALTER TABLE bad OWNER TO ${database.roles.app}`);
    const found = await listTablesWithoutRowSecurity(admin, {
      appRole: database.roles.app,
      systemRole: database.roles.system,
    });
    await admin.query('ROLLBACK');
    await admin.end();
    expect(found).toEqual([{ relation: 'public.bad', fault: 'the app role owns it' }]);
  });

  it('accepts a view that runs with the rights of its reader, and a partition nobody was granted', async () => {
    const partitioned = `CREATE TABLE fine (${columns}) PARTITION BY RANGE (id); ${tenantTable('fine')}
      CREATE TABLE fine_1 PARTITION OF fine FOR VALUES FROM (0) TO (9);`;
    expect(
      await faultsOf(`${partitioned} CREATE VIEW fine_view WITH (security_invoker = true) AS SELECT * FROM good`),
    ).toEqual([]);
  });
});
