import { createDatabase, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, type TestDatabase } from '@wellflow/testing';
import { createKeepHistory } from '../../application/commands/keep-history';
import { describeJudgedHistory } from './judged-history.contract';
import { productionMigrations } from './migrations';
import { createPostgresHistoryUpkeep } from './postgres-history-upkeep';
import { createPostgresReadingHistory } from './postgres-reading-history';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations(productionMigrations({ distributed: false }));
  server = await testDatabase({ name: 'production', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

function keep(organization: string) {
  const upkeep = createPostgresHistoryUpkeep(database.unitOfWork);
  const keepHistory = createKeepHistory({ upkeep, defaults: { packAfterDays: 2 } });
  return keepHistory({ organization, signal: new AbortController().signal, progress: async () => undefined });
}

describeJudgedHistory('judged readings in Postgres', async () => ({
  history: createPostgresReadingHistory(database.reads),
  unitOfWork: database.unitOfWork,
  pack: keep,
}));
