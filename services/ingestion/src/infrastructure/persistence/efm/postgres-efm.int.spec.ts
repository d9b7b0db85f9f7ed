import { createDatabase, expectIndexUsed, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import { aLine, aMeter } from '../../../domain/efm/efm.support';
import { builtInMappings } from '../../../domain/efm/built-in-mappings';
import { migrations } from '../../../migrations';
import { aFile, aRecord, describeEfmStores } from './efm-stores.contract';
import { createPostgresEfmHeldLines } from './postgres-efm-held-lines';
import { createPostgresEfmMappings } from './postgres-efm-mappings';
import { createPostgresEfmMeters } from './postgres-efm-meters';
import { createPostgresEfmRecords } from './postgres-efm-records';
import type { EfmStores } from './in-memory-efm';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const all = allMigrations(migrations);
  server = await testDatabase({
    name: 'ingestion',
    migrate: (target) => runMigrations({ ...target, migrations: all }),
  });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});

afterAll(async () => {
  await database?.close();
  await server?.drop();
});

const stores = (): EfmStores => ({
  meters: createPostgresEfmMeters(database.reads),
  mappings: createPostgresEfmMappings(database.reads),
  records: createPostgresEfmRecords(database.reads),
  held: createPostgresEfmHeldLines(database.reads),
});

describeEfmStores('records of flow computers in Postgres', async () => ({
  ...stores(),
  unitOfWork: database.unitOfWork,
}));

/** Something in every table, of a new organization. */
async function fill(): Promise<string> {
  const organization = testOrganization();
  const { meters, mappings, records, held } = stores();
  const { versions, ...meter } = aMeter();
  const file = aFile();
  await database.unitOfWork.run({ organization }, async (tx) => {
    for (const version of versions) await meters.record(tx, organization, { ...meter, ...version });
    await mappings.save(tx, organization, {
      mapping: { ...builtInMappings[0]!, name: 'mine' },
      at: file.recordedAt,
      by: 'ada',
    });
    await records.addFile(tx, organization, file);
    await records.add(tx, organization, { file, records: [aRecord()] });
    const waiting = { fileId: file.fileId, reason: 'ingestion/unknown-meter', heldAt: file.recordedAt };
    await held.hold(tx, organization, [{ ...waiting, read: aLine({ meter: 'other' }) }]);
  });
  return organization;
}

const evidence = ['efm_record', 'efm_file', 'efm_meter_version', 'efm_mapping'];

describe('what a flow computer recorded', () => {
  it.each(evidence.flatMap((table) => [`DELETE FROM ${table}`, `UPDATE ${table} SET recorded_by = 'somebody else'`]))(
    'is altered by no application: %s',
    async (sql) => {
      const organization = await fill();
      const altering = database.unitOfWork.run({ organization }, (tx) => query(tx, sql));
      await expect(altering).rejects.toThrow('permission denied');
    },
  );

  it.each(
    evidence.flatMap((table) => [
      `DELETE FROM ${table}`,
      `UPDATE ${table} SET recorded_by = 'somebody else'`,
      `TRUNCATE ${table} CASCADE`,
    ]),
  )('is not altered even by who may do everything: %s', async (sql) => {
    await fill();
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    const altering = client.query(sql).finally(() => client.end());
    await expect(altering).rejects.toThrow('is never altered');
  });

  it('is found by its contract day through an index', async () => {
    const sql = `SELECT * FROM efm_record WHERE organization = $1 AND meter_id = $2 AND contract_day BETWEEN $3 AND $4
      ORDER BY contract_day, kind, period_begin, key, edition LIMIT 10`;
    const params = ['demo', aMeter().meterId, '2026-11-01', '2026-11-30'];
    await database.unitOfWork.run({ organization: 'demo' }, (tx) =>
      expectIndexUsed(tx, { sql, params }, 'efm_record_day'),
    );
  });
});
