import { Client } from 'pg';
import type { TestDatabase } from '.';
import { dropTestDatabases, requireAddress, testDatabase } from '.';

const databases: TestDatabase[] = [];
let migrations = 0;

async function migrate({ ownerUrl, roles }: { ownerUrl: string; roles: { app: string } }): Promise<void> {
  migrations += 1;
  await ask(
    ownerUrl,
    `SELECT pg_sleep(0.5); CREATE TABLE well (name text); GRANT SELECT, INSERT ON well TO "${roles.app}"`,
  );
}

async function aDatabase(): Promise<TestDatabase> {
  const database = await testDatabase({ name: 'testing', migrate });
  databases.push(database);
  return database;
}

async function ask<Row>(url: string, sql: string, params?: readonly unknown[]): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql, params && [...params]);
    return rows as readonly Row[];
  } finally {
    await client.end();
  }
}

afterAll(async () => {
  for (const database of databases) await database.drop();
  await dropTestDatabases(requireAddress('TEST_POSTGRES_URL'));
});

it('gives each caller a database of its own, migrated once for all', async () => {
  const [first, second] = await Promise.all([aDatabase(), aDatabase(), aDatabase()]);
  await ask(first.appUrl, `INSERT INTO well VALUES ('Volve F-1')`);
  expect(await ask(first.appUrl, 'SELECT * FROM well')).toHaveLength(1);
  expect(await ask(second.appUrl, 'SELECT * FROM well')).toHaveLength(0);
  expect(migrations).toBe(1);
});

it('lets each role do its part and no more', async () => {
  const { ownerUrl, appUrl, systemUrl, roles } = await aDatabase();
  await ask(ownerUrl, 'ALTER TABLE well ADD COLUMN depth_ft int');
  await expect(ask(appUrl, 'CREATE TABLE mine (a int)')).rejects.toThrow('permission denied for schema public');
  await expect(ask(systemUrl, 'SELECT * FROM well')).rejects.toThrow('permission denied for table well');
  const rights = await ask(ownerUrl, 'SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = ANY($1)', [
    Object.values(roles),
  ]);
  expect(rights).toEqual(Array(3).fill({ rolbypassrls: false, rolsuper: false }));
});

it('keeps other services out', async () => {
  const mine = await aDatabase();
  const other = await testDatabase({ name: 'testing-other' });
  databases.push(other);
  const trespass = other.appUrl.replace(other.name, mine.name);
  await expect(ask(trespass, 'SELECT 1')).rejects.toThrow('permission denied for database');
});

it('drops what a run that died has left, and nothing of runs that live', async () => {
  const { superuserUrl } = await aDatabase();
  const living = await aDatabase();
  const orphan = 'test_testing_orphan';
  await ask(superuserUrl, `DROP DATABASE IF EXISTS ${orphan}`);
  await ask(superuserUrl, `CREATE DATABASE ${orphan}`);
  const [run] = await ask<{ run: string }>(
    superuserUrl,
    `SELECT shobj_description(oid, 'pg_database') AS run FROM pg_database WHERE datname = $1`,
    [living.name],
  );
  const dead = JSON.stringify({ ...JSON.parse(run?.run ?? '{}'), started: 'an earlier process of that id' });
  await ask(superuserUrl, `COMMENT ON DATABASE ${orphan} IS '${dead}'`);
  await aDatabase();
  const left = await ask<{ datname: string }>(
    superuserUrl,
    `SELECT datname FROM pg_database WHERE datname IN ('${orphan}', '${living.name}')`,
  );
  expect(left).toEqual([{ datname: living.name }]);
});

it('leaves no template behind when a migration fails', async () => {
  const broken = () =>
    testDatabase({ name: 'testing-broken', migrate: () => Promise.reject(new Error('no such column')) });
  await expect(broken()).rejects.toThrow('no such column');
  const healed = await testDatabase({ name: 'testing-broken' });
  databases.push(healed);
  expect(await ask(healed.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
