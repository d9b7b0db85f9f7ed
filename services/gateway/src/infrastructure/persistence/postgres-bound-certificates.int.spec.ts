import { createDatabase, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, type TestDatabase } from '@wellflow/testing';
import { describeBoundCertificates } from './bound-certificates.contract';
import { bindCertificates } from './migrations/0004-bind-certificates';
import { createPostgresBoundCertificates } from './postgres-bound-certificates';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations([bindCertificates]);
  server = await testDatabase({ name: 'certificates', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeBoundCertificates('bound certificates in Postgres', async () => createPostgresBoundCertificates(database));
