import {
  createDatabase,
  expectIndexUsed,
  listTablesWithoutRowSecurity,
  runMigrations,
  type Database,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
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

  it('has row-level security on every tenant table', async () => {
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    const { app: appRole, system: systemRole } = server.roles;
    const faults = await listTablesWithoutRowSecurity(client, { appRole, systemRole }).finally(() => client.end());
    expect(faults).toEqual([]);
  });
});
