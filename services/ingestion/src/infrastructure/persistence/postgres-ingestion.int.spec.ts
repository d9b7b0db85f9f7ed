import { createCache } from '@wellflow/cache';
import { createPostgresKnownWells, knownWellIdentifierTable, knownWellTable } from '@wellflow/known-wells';
import { createMetrics } from '@wellflow/observability';
import {
  createDatabase,
  expectIndexUsed,
  listTablesWithoutRowSecurity,
  query,
  runMigrations,
  type Database,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import { migrations } from '../../migrations';
import { createCachedDirectory } from './cached-directory';
import { createPostgresQuarantine } from './postgres-quarantine';
import { createPostgresTagRegistry } from './postgres-tag-registry';
import { describeQuarantineRelease } from './quarantine-release.contract';
import { aHeldReading, describeQuarantine } from './quarantine.contract';
import { describeTagRegistry } from './tag-registry.contract';
import { describeWellDirectory } from './well-directory.contract';
import { createWellLookup } from './well-lookup';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const all = allMigrations(migrations);
  server = await testDatabase({
    name: 'ingestion',
    migrate: (target) => runMigrations({ ...target, migrations: all }),
  });
  const entities = [knownWellTable, knownWellIdentifierTable];
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities });
});

afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeQuarantine('the quarantine in Postgres', async () => ({
  quarantine: createPostgresQuarantine(database.reads),
  unitOfWork: database.unitOfWork,
}));

describeQuarantineRelease('the release from quarantine in Postgres', async () => ({
  quarantine: createPostgresQuarantine(database.reads),
  unitOfWork: database.unitOfWork,
}));

describeTagRegistry('the registry of tags in Postgres', async () => ({
  registry: createPostgresTagRegistry(database.reads),
  unitOfWork: database.unitOfWork,
}));

describeWellDirectory('the directory of wells in Postgres, behind a cache', async () => {
  const knownWells = createPostgresKnownWells(database.reads);
  const metrics = createMetrics({ service: 'ingestion', runtime: false });
  const ttl = { memoryMs: 60_000, redisMs: 60_000, negativeMs: 1_000 };
  const cache = createCache<string>({ name: 'well-ids', memory: { maxEntries: 1_000 }, ttl, metrics });
  const directory = createCachedDirectory({ lookUp: createWellLookup(knownWells), cache });
  return { directory, knownWells, unitOfWork: database.unitOfWork };
});

describe('the database of ingestion', () => {
  it('answers 10,000 references in one transaction', async () => {
    let transactions = 0;
    const counted: Database['reads'] = {
      run: (scope, work) => {
        transactions += 1;
        return database.reads.run(scope, work);
      },
    };
    const lookUp = createWellLookup(createPostgresKnownWells(counted));
    const asked = Array.from({ length: 10_000 }, (_, index) => testUuid(index));
    const organization = testOrganization();
    const found = await Promise.all(asked.map((well) => lookUp(organization, well)));
    expect(found.filter((wellId) => wellId !== undefined)).toEqual([]);
    expect(transactions).toBe(1);
  });

  it('lists what is held by an index in the order of the list', async () => {
    const sql = `SELECT * FROM quarantined_reading WHERE organization = $1 ORDER BY received_at DESC, receipt_id, item LIMIT 10`;
    await database.unitOfWork.run({ organization: 'demo' }, (tx) =>
      expectIndexUsed(tx, { sql, params: ['demo'] }, 'quarantined_reading_newest'),
    );
  });

  it('lets nobody change what was sent, nor the audit of what was released', async () => {
    const organization = testOrganization();
    const quarantine = createPostgresQuarantine(database.reads);
    await database.unitOfWork.run({ organization }, (tx) => quarantine.hold(tx, organization, [aHeldReading()]));
    const tampering = [
      "UPDATE quarantined_reading SET reading = '{}'",
      "UPDATE quarantined_reading SET producer_id = 'somebody else'",
      "UPDATE quarantine_decision SET decided_by = 'somebody else'",
      'DELETE FROM quarantine_decision',
      'DELETE FROM tag_version',
      "UPDATE tag_version SET recorded_by = 'somebody else'",
    ];
    for (const sql of tampering) {
      const changing = database.unitOfWork.run({ organization }, (tx) => query(tx, sql));
      await expect(changing).rejects.toThrow('permission denied');
    }
  });

  it('has row-level security on every tenant table', async () => {
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    const { app: appRole, system: systemRole } = server.roles;
    const faults = await listTablesWithoutRowSecurity(client, { appRole, systemRole }).finally(() => client.end());
    expect(faults).toEqual([]);
  });
});
