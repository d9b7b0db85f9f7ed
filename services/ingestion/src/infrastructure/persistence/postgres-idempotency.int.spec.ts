import { addMicros, microsPerDay, parseInstant } from '@wellflow/kernel';
import { createDatabase, listTablesWithoutRowSecurity, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import { anAttempt, describeIdempotency } from './idempotency.contract';
import { createIdempotentAnswer } from './migrations/0120-create-idempotent-answer';
import { createPostgresIdempotency, pruneIdempotency } from './postgres-idempotency';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations([createIdempotentAnswer]);
  server = await testDatabase({
    name: 'idempotency',
    migrate: (target) => runMigrations({ ...target, migrations }),
  });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeIdempotency('keys in Postgres', async () => createPostgresIdempotency(database.unitOfWork));

describe('old keys', () => {
  const at = parseInstant('2026-11-23T12:00:00Z');
  const count = (organization: string) =>
    database.unitOfWork.run({ organization }, async (tx) => (await query(tx, 'SELECT FROM idempotent_answer')).length);

  it('are removed for all organizations by the process, which cannot read an answer', async () => {
    const store = createPostgresIdempotency(database.unitOfWork);
    const organizations = [testOrganization(), testOrganization()];
    for (const organization of organizations) {
      await store.begin({ organization, producerId: 'p', key: 'old' }, anAttempt());
      await store.begin({ organization, producerId: 'p', key: 'young' }, anAttempt({}, addMicros(at, 5n)));
    }
    expect(await pruneIdempotency(database, addMicros(at, microsPerDay))).toBeGreaterThanOrEqual(2);
    expect(await Promise.all(organizations.map(count))).toEqual([1, 1]);
    const peeking = database.system.run((tx) => query(tx, 'SELECT body FROM idempotent_answer'));
    await expect(peeking).rejects.toThrow('permission denied');
  });

  it('are under row-level security', async () => {
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    const { app: appRole, system: systemRole } = server.roles;
    expect(await listTablesWithoutRowSecurity(client, { appRole, systemRole }).finally(() => client.end())).toEqual([]);
  });
});
