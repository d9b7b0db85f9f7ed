import { parseWellReference } from '@wellflow/kernel';
import { createDatabase, expectIndexUsed, runMigrations, type Database } from '@wellflow/postgres';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { knownWellMigrations } from './known-well.migrations';
import { knownWellIdentifierTable, knownWellTable } from './known-well.table';
import { aKnownWell, describeKnownWells } from './known-wells.contract';
import { createPostgresKnownWells } from './postgres-known-wells';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = knownWellMigrations;
  server = await testDatabase({ name: 'known-wells', migrate: (target) => runMigrations({ ...target, migrations }) });
  const entities = [knownWellTable, knownWellIdentifierTable];
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities });
});

afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeKnownWells('known wells in Postgres', async () => ({
  knownWells: createPostgresKnownWells(database.reads),
  unitOfWork: database.unitOfWork,
}));

describe('the tables of known wells', () => {
  it('forget what a transaction that failed had told', async () => {
    const organization = testOrganization();
    const knownWells = createPostgresKnownWells(database.reads);
    const failing = database.unitOfWork.run({ organization }, async (tx) => {
      await knownWells.save(tx, organization, aKnownWell(1));
      throw new Error('power cut');
    });
    await expect(failing).rejects.toThrow('power cut');
    expect(await knownWells.find(organization, parseWellReference('42-501-00001'))).toBeUndefined();
  });

  it('refuse a row of another organization than the transaction’s', async () => {
    const knownWells = createPostgresKnownWells(database.reads);
    const smuggling = database.unitOfWork.run({ organization: 'mine' }, (tx) =>
      knownWells.save(tx, 'yours', aKnownWell(1)),
    );
    await expect(smuggling).rejects.toThrow('row-level security');
  });

  it('look identifiers up by their primary key', async () => {
    const sql = 'SELECT well_id FROM known_well_identifier WHERE organization = $1 AND scheme = $2 AND value = $3';
    const params = ['demo', 'api', '42501201300000'];
    await database.unitOfWork.run({ organization: 'demo' }, (tx) =>
      expectIndexUsed(tx, { sql, params }, 'known_well_identifier_pkey'),
    );
  });
});
