import { parseInstant, type Tx } from '@wellflow/kernel';
import { createPostgresKnownWells, knownWellIdentifierTable, knownWellTable } from '@wellflow/known-wells';
import { createDatabase, createJobRunner, runMigrations, type Database, type JobRunner } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { eventually, testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import { tagsArrived, wellArrived } from '../../application/arrivals';
import type { HeldReading } from '../../application/quarantine';
import { migrations } from '../../migrations';
import { releaseArrivedHandler, tellAlreadyArrived, tellArrived } from './arrivals';
import { createPostgresQuarantine } from './postgres-quarantine';
import { createPostgresTagRegistry } from './postgres-tag-registry';
import { aHeldReading } from './quarantine.contract';
import { aTagVersion } from './tag-registry.contract';

let server: TestDatabase;
let database: Database;
let jobs: JobRunner;
const released: string[] = [];

beforeAll(async () => {
  const all = allMigrations(migrations);
  server = await testDatabase({ name: 'arrivals', migrate: (target) => runMigrations({ ...target, migrations: all }) });
  const entities = [knownWellTable, knownWellIdentifierTable];
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities });
  const handlers = [
    releaseArrivedHandler(async (of, { awaits }) => void released.push(...awaits.map((each) => `${of} ${each}`))),
  ];
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  jobs = createJobRunner({ database, systemUrl: server.systemUrl, handlers, logger, pollMs: 200 });
  await jobs.start();
});

afterAll(async () => {
  await jobs?.stop();
  await database?.close();
  await server?.drop();
});

const well = {
  ...{ wellId: testUuid(9), name: 'Yoakum 1', registeredAt: parseInstant('2026-11-23T12:00:00Z') },
  identifiers: [{ scheme: 'api', value: '42501999990000' }],
};

function setUp() {
  const organization = testOrganization();
  const quarantine = createPostgresQuarantine(database.reads);
  const run = (work: (tx: Tx) => Promise<void>) => database.unitOfWork.run({ organization }, work);
  return {
    organization,
    hold: (held: HeldReading) =>
      run(async (tx) => tellAlreadyArrived(tx, await quarantine.hold(tx, organization, [held]))),
    registerWell: () =>
      run(async (tx) => {
        await createPostgresKnownWells(database.reads).save(tx, organization, well);
        await tellArrived(tx, organization, wellArrived(well));
      }),
    registerTag: (name: string) =>
      run(async (tx) => {
        const registry = createPostgresTagRegistry(database.reads);
        await registry.lock(tx, organization);
        await registry.record(tx, organization, [aTagVersion({ name })]);
        await tellArrived(tx, organization, tagsArrived([name]));
      }),
    release: (awaits: string) => eventually(async () => expect(released).toContain(`${organization} ${awaits}`)),
  };
}

const ofTag = (tag: string) =>
  aHeldReading({ reason: 'ingestion/unknown-tag', reading: { ...aHeldReading().reading, well: null, tag } });

describe('readings that wait', () => {
  it('for a well are released when it arrives, whichever way it was named', async () => {
    const { hold, registerWell, release } = setUp();
    await hold(aHeldReading());
    await registerWell();
    await release('well:api:42501999990000');
  });

  it('for a tag are released when it is registered', async () => {
    const { hold, registerTag, release } = setUp();
    await hold(ofTag('PT:1'));
    await registerTag('PT:1');
    await release('tag:PT:1');
  });

  it('are released though what they wait for arrived before they were held', async () => {
    const { hold, registerWell, registerTag, release } = setUp();
    await registerWell();
    await hold(aHeldReading());
    await release('well:api:42501999990000');
    await registerTag('PT:1');
    await hold(ofTag('PT:1'));
    await release('tag:PT:1');
  });

  it('are released though both happen at the same time', async () => {
    const races = Array.from({ length: 20 }, () => setUp());
    await Promise.all(races.flatMap(({ hold, registerTag }) => [hold(ofTag('PT')), registerTag('PT')]));
    for (const { release } of races) await release('tag:PT');
  });
});
