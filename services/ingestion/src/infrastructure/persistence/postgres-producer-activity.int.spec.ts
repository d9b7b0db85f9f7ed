import { instantFromEpochMillis, type UnitOfWork } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createDatabase, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { createActivityTally } from '../../domain/activity/activity-tally';
import { flushOnce, type ActivityFlushDeps } from '../activity-flush';
import { createProducerActivity } from './migrations/0140-create-producer-activity';
import { createPostgresProducerActivity } from './postgres-producer-activity';
import { describeProducerActivity } from './producer-activity.contract';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  const migrations = allMigrations([createProducerActivity]);
  server = await testDatabase({ name: 'activity', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

describeProducerActivity('producers’ activity in Postgres', async () => ({
  store: createPostgresProducerActivity(database.reads),
  unitOfWork: database.unitOfWork,
}));

const beganMs = Date.parse('2026-11-23T12:00:00Z');
const heard = (organization: string, producerId = 'rtu') => ({ organization, producerId, way: 'http' }) as const;
const one = { accepted: 1, quarantined: 0, rejected: 0 };
const occasion = (atMs: number) => ({ atMs, counts: one, skewMs: () => 5 });

function aFlush(unitOfWork: UnitOfWork = database.unitOfWork, atMs = beganMs) {
  const metrics = createMetrics({ service: 'spec', runtime: false });
  const tally = createActivityTally(100_000);
  const deps: ActivityFlushDeps = {
    ...{ tally, unitOfWork, store: createPostgresProducerActivity(database.reads) },
    now: () => instantFromEpochMillis(atMs),
    logger: createLogger({ service: 'spec', level: 'silent' }),
    lost: metrics.counter({ name: 'wellflow_spec_lost_total', help: 'Lost' }),
  };
  const lost = async (): Promise<string | undefined> =>
    /lost_total\S* (\d+)/.exec((await metrics.exposition()).body)?.[1];
  return { tally, deps, lost, flush: () => flushOnce(deps, new Map()) };
}

it('is brought together from several processes, each organization for itself', async () => {
  const [here, there] = [aFlush(), aFlush()];
  const [own, foreign] = [testOrganization(), testOrganization()];
  for (let count = 0; count < 3; count += 1) {
    here.tally.count(heard(own), occasion(beganMs));
    there.tally.count(heard(own), occasion(beganMs + 1));
    there.tally.count(heard(foreign), occasion(beganMs));
    await Promise.all([here.flush(), there.flush()]);
  }
  const now = instantFromEpochMillis(beganMs + 60_000);
  const found = await createPostgresProducerActivity(database.reads).list(own, { now, limit: 10 });
  expect(found).toMatchObject([{ lastMinute: { accepted: 6 }, skew: { samples: 6 } }]);
});

it('loses no more than what it could not store, and says so', async () => {
  const { tally, flush, lost } = aFlush({ run: () => Promise.reject(new Error('away')) });
  tally.count(heard(testOrganization()), occasion(beganMs));
  await flush();
  expect(await lost()).toBe('1');
  expect(tally.size()).toBe(0);
});

it('stores ten thousand producers at a time', async () => {
  const { tally, flush, deps } = aFlush();
  const own = testOrganization();
  for (let index = 0; index < 10_000; index += 1) tally.count(heard(own, `rtu-${index}`), occasion(beganMs));
  await flush();
  const page = await createPostgresProducerActivity(database.reads).list(own, { now: deps.now(), limit: 1_000 });
  expect(page).toHaveLength(1_000);
});
