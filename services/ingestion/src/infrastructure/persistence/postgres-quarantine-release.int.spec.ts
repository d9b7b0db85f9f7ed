import { createDatabase, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { migrations } from '../../migrations';
import { createPostgresQuarantine } from './postgres-quarantine';
import { aHeldReading } from './quarantine.contract';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const all = allMigrations(migrations);
  server = await testDatabase({
    name: 'ingestion',
    migrate: (target) => runMigrations({ ...target, migrations: all }),
  });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

it('a claim takes as many as it was asked for, whichever way Postgres goes about it', async () => {
  const organization = testOrganization();
  const quarantine = createPostgresQuarantine(database.reads);
  const held = Array.from({ length: 30 }, (_, index) => aHeldReading({ index }));
  const wish = { filter: { awaits: ['well:api:42501999990000'] }, limit: 20 };
  const { readings } = await database.unitOfWork.run({ organization }, async (tx) => {
    await quarantine.hold(tx, organization, held);
    // What is left is a nested loop, which Postgres also chooses by itself for a table whose statistics are old.
    for (const way of ['hashjoin', 'mergejoin', 'hashagg', 'sort', 'material'])
      await query(tx, `SET LOCAL enable_${way} = off`);
    return quarantine.claim(tx, organization, wish);
  });
  expect(readings).toEqual(held.slice(0, 20));
});
