import { parseInstant } from '@wellflow/kernel';
import { createDatabase, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { describeIntakeWindows } from './intake-windows.contract';
import { createIntakeWindow } from './migrations/0145-create-intake-window';
import { createPostgresIntakeWindows } from './postgres-intake-windows';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations([createIntakeWindow]);
  server = await testDatabase({ name: 'windows', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeIntakeWindows('intake windows in Postgres', async () => ({
  windows: createPostgresIntakeWindows(database),
  unitOfWork: database.unitOfWork,
}));

const chosen = {
  ...{ backDays: 7, aheadSeconds: 30, chosenBy: 'ada' },
  chosenAt: parseInstant('2026-11-23T12:00:00Z'),
};

it('an organization neither sees nor chooses for another', async () => {
  const [own, foreign] = [testOrganization(), testOrganization()];
  const { choose, find } = createPostgresIntakeWindows(database);
  const actAs = (organization: string, of: string) =>
    database.unitOfWork.run({ organization }, (tx) => choose(tx, of, chosen));
  await actAs(own, own);
  await expect(actAs(own, foreign)).rejects.toThrow('row-level security');
  const seen = await database.unitOfWork.run({ organization: foreign }, (tx) =>
    query(tx, 'SELECT organization FROM intake_window', []),
  );
  expect([seen, await find(foreign)]).toEqual([[], undefined]);
});

it('the system role reads what was chosen and changes nothing', async () => {
  const change = database.system.run((tx) => query(tx, 'UPDATE intake_window SET back_days = 1', []));
  await expect(change).rejects.toThrow('permission denied');
});
