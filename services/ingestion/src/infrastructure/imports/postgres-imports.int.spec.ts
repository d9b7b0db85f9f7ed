import { randomUUID } from 'node:crypto';
import {
  createDatabase,
  listJobs,
  listTablesWithoutRowSecurity,
  query,
  runMigrations,
  type Database,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import { aMapping } from '../../domain/imports/mapping.support';
import { createReadingImport } from '../persistence/migrations/0160-create-reading-import';
import { tidyImportHandler } from './import-jobs';
import { describeImports } from './imports.contract';
import { createPostgresImports } from './postgres-imports';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations([createReadingImport]);
  server = await testDatabase({ name: 'imports', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeImports('imports in Postgres', async () => createPostgresImports(database.unitOfWork));

describe('a file in Postgres', () => {
  const organization = testOrganization();
  const create = async () => {
    const imports = createPostgresImports(database.unitOfWork);
    const importId = randomUUID();
    await imports.create(organization, { importId, fileName: 'f', mapping: aMapping(), createdBy: 'ada' });
    return { imports, importId };
  };
  const age = async (importId: string, days: number): Promise<void> => {
    const admin = new Client({ connectionString: server.superuserUrl });
    await admin.connect();
    const sql = `UPDATE reading_import SET moved_at = now() - make_interval(days => $2) WHERE import_id = $1`;
    await admin.query(sql, [importId, days]);
    await admin.end();
  };
  const jobsOf = () => database.unitOfWork.run({ organization }, (tx) => listJobs(tx));

  it('is hidden from other organizations by the database itself', async () => {
    const admin = new Client({ connectionString: server.superuserUrl });
    await admin.connect();
    const { app: appRole, system: systemRole } = server.roles;
    expect(await listTablesWithoutRowSecurity(admin, { appRole, systemRole }).finally(() => admin.end())).toEqual([]);
  });

  it('is queued together with the job that reads it, once', async () => {
    const { imports, importId } = await create();
    const before = (await jobsOf()).length;
    await Promise.all([imports.complete(organization, importId), imports.complete(organization, importId)]);
    const jobs = await jobsOf();
    expect(jobs).toHaveLength(before + 1);
    expect(jobs[0]).toMatchObject({ task: 'ingestion/import-readings', state: 'queued', maxAttempts: 25 });
  });

  it('is given up a day after the last of it came, and looked after daily until it is over', async () => {
    const { imports, importId } = await create();
    const tidy = tidyImportHandler(imports, database.unitOfWork);
    const run = () =>
      tidy.run(
        { importId },
        { jobId: 'j', organization, attempt: 1, signal: AbortSignal.timeout(1e6), progress: async () => undefined },
      );
    const before = (await jobsOf()).length;
    await run();
    expect([(await imports.find(organization, importId))?.state, (await jobsOf()).length]).toEqual([
      'uploading',
      before + 1,
    ]);
    await age(importId, 2);
    await run();
    await run();
    expect([(await imports.find(organization, importId))?.state, (await jobsOf()).length]).toEqual([
      'cancelled',
      before + 1,
    ]);
  });

  it('may hold what JSON in Postgres may not', async () => {
    const { imports, importId } = await create();
    await imports.complete(organization, importId);
    await imports.end(organization, importId, { state: 'failed', failure: { code: 'x', detail: 'a\u0000b' } });
    expect((await imports.find(organization, importId))?.failure?.detail).toBe('a\ufffdb');
    expect(await database.unitOfWork.run({ organization }, (tx) => query(tx, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});
