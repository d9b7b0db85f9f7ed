import { knownWellMigrations } from '@wellflow/known-wells';
import { listTablesWithoutRowSecurity, runMigrations } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';

describe('the database of royalty', () => {
  let server: TestDatabase;

  beforeAll(async () => {
    const migrations = allMigrations(knownWellMigrations);
    server = await testDatabase({ name: 'royalty', migrate: (target) => runMigrations({ ...target, migrations }) });
  });
  afterAll(() => server?.drop());

  const faults = async () => {
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    const { app: appRole, system: systemRole } = server.roles;
    return listTablesWithoutRowSecurity(client, { appRole, systemRole }).finally(() => client.end());
  };

  it('has row-level security on every tenant table', async () => {
    expect(await faults()).toEqual([]);
  });
});
