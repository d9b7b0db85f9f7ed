import {
  createDatabase,
  expectIndexUsed,
  listTablesWithoutRowSecurity,
  runMigrations,
  type Database,
  type Migration,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testUuid, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import { everything, parseSearch } from '../../application/well-search';
import { wellsMigrations } from '../../migrations';
import { createPostgresWellList } from './postgres-well-list';
import { describeWellList } from './well-list.contract';
import { wellIdentifierTable, wellListTable } from './well-list.table';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations(wellsMigrations);
  server = await testDatabase({ name: 'wells', migrate: (target) => runMigrations({ ...target, migrations }) });
  const entities = [wellListTable, wellIdentifierTable];
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities });
});

afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeWellList('the list of wells in Postgres', async () => ({
  wells: createPostgresWellList(database.reads),
  unitOfWork: database.unitOfWork,
}));

describe('the database of wells', () => {
  it('pages by an index in the order of the page', async () => {
    const sql = `SELECT name FROM well_list WHERE organization = $1 AND (name, well_id) > ($2, $3::uuid)
      ORDER BY name, well_id LIMIT 10`;
    const params = ['demo', 'Alpha', '00000000-0000-4000-8000-000000000001'];
    await database.unitOfWork.run({ organization: 'demo' }, (tx) =>
      expectIndexUsed(tx, { sql, params }, 'well_list_by_name'),
    );
  });

  it('lets wells be found that were registered before there was a search', async () => {
    const migrate = (target: Pick<TestDatabase, 'ownerUrl' | 'roles'>, migrations: readonly Migration[]) =>
      runMigrations({ ...target, migrations: allMigrations(migrations) });
    const before = wellsMigrations.slice(0, 1);
    const old = await testDatabase({ name: 'wells_old', migrate: (target) => migrate(target, before) });
    const client = new Client({ connectionString: old.superuserUrl });
    await client.connect();
    await client.query(`
      INSERT INTO well_list (organization, well_id, name, operator_name, identifiers, registered_at, version)
      VALUES ('demo', '${testUuid(1)}', 'Ünit 1H', 'Llano Resources, LLC', '[]', now(), 1);
      INSERT INTO well_identifier VALUES ('demo', 'api', '42501201300000', '${testUuid(1)}'),
        ('demo', 'operator', 'P-17', '${testUuid(1)}')`);
    await client.end();
    await migrate(old, wellsMigrations);
    const entities = [wellListTable, wellIdentifierTable];
    const opened = await createDatabase({ url: old.appUrl, systemUrl: old.systemUrl, entities });
    const { list } = createPostgresWellList(opened.reads);
    for (const text of ['ünit 1h', 'llc', '42-501-2013', '20130', 'p 17'])
      expect((await list('demo', { ...everything, words: parseSearch(text) })).wells).toHaveLength(1);
    const byOperator = await list('demo', { ...everything, operatorName: 'LLANO RESOURCES LLC' });
    expect(byOperator.wells).toHaveLength(1);
    expect((await list('other', everything)).wells).toEqual([]);
    await opened.close();
    await old.drop();
  });

  it('has row-level security on every tenant table', async () => {
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    const { app: appRole, system: systemRole } = server.roles;
    const faults = await listTablesWithoutRowSecurity(client, { appRole, systemRole }).finally(() => client.end());
    expect(faults).toEqual([]);
  });
});
