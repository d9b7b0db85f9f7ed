import { parseInstant } from '@wellflow/kernel';
import { createDatabase, expectIndexUsed, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import { describeFalls } from './falls.contract';
import { createJudge } from './migrations/0130-create-judge';
import { createTotalizerFall } from './migrations/0180-create-totalizer-fall';
import { fallWentOn } from './migrations/0181-fall-went-on';
import { createPostgresFalls, undecidedSql } from './postgres-falls';
import { createPostgresJudgeState } from './postgres-judge-state';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations([createJudge, createTotalizerFall, fallWentOn]);
  server = await testDatabase({ name: 'falls', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});

afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeFalls('falls in Postgres', async () => ({
  state: createPostgresJudgeState(database.reads),
  falls: createPostgresFalls(database.reads),
  unitOfWork: database.unitOfWork,
}));

it('the undecided are found without a look at all the others, and nobody deletes any', async () => {
  const organization = testOrganization();
  const falls = createPostgresFalls(database.reads);
  const times = { fellAt: parseInstant('2026-11-23T00:00:00Z'), registerFrom: 500, registerTo: 3 };
  const fall = {
    assetId: testUuid(1),
    tagId: null,
    tag: null,
    measurement: 'oil-total',
    lane: 'live',
    ...times,
  } as const;
  const settled = {
    outcome: 'reset',
    rolloverAt: null,
    decidedAt: times.fellAt,
    decidedBy: 'ada',
    reason: 'new',
  } as const;
  await database.unitOfWork.run({ organization }, async (tx) => {
    const many = Array.from({ length: 300 }, (_, n) => ({ ...fall, fallId: testUuid(100 + n) }));
    await falls.open(tx, organization, many);
    for (const { fallId } of many.slice(1)) await falls.settle(tx, organization, { fallId, ...settled });
    await expectIndexUsed(tx, { sql: undecidedSql, params: [organization, null, 10] }, 'totalizer_fall_undecided');
  });
  expect(await falls.list(organization, { show: 'undecided', limit: 10 })).toHaveLength(1);
  const deleting = database.unitOfWork.run({ organization }, (tx) => query(tx, 'DELETE FROM totalizer_fall'));
  await expect(deleting).rejects.toThrow('permission denied');
});
