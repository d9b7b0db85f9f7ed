import { addDays, addMicros, parseInstant, parseLocalDate, type Instant } from '@wellflow/kernel';
import { createDatabase, createOutboxStore, query, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import { createKeepHistory } from '../../application/commands/keep-history';
import type { NewReading, ReadingHistory, ToldReading } from '../../application/reading-history';
import { createHistoryChangeTelling } from './history-change-telling';
import { productionMigrations } from './migrations';
import { createPostgresHistoryUpkeep } from './postgres-history-upkeep';
import { createPostgresReadingHistory } from './postgres-reading-history';
import { createPostgresReadingPolicies } from './postgres-reading-policies';
import { aReading } from './reading-history.contract';

let server: TestDatabase;
let database: Database;
let history: ReadingHistory;
let organization: string;
let today: string;

beforeAll(async () => {
  const migrations = allMigrations(productionMigrations({ distributed: false }));
  server = await testDatabase({ name: 'production', migrate: (target) => runMigrations({ ...target, migrations }) });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl });
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});
beforeEach(async () => {
  organization = testOrganization();
  history = createPostgresReadingHistory(database.reads, { packAfterDays: 2, quietSeconds: 3600 });
  today = await createPostgresHistoryUpkeep(database.unitOfWork).today(organization);
});

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const now = () => parseInstant('2026-11-23T12:00:00Z');
const daysAgo = (days: number, minute = 0): Instant =>
  addMicros(parseInstant(`${addDays(parseLocalDate(today), -days)}T00:00:00Z`), BigInt(minute) * 60_000_000n);
const dayAgo = (days: number) => daysAgo(days).slice(0, 10);

const inOrganization = <Row extends object>(sql: string) =>
  database.unitOfWork.run({ organization }, (tx) => query<Row>(tx, sql));
const store = (...readings: readonly Partial<NewReading>[]) =>
  database.unitOfWork.run({ organization }, (tx) => history.store(tx, organization, readings.map(aReading)));
const judge = (...told: readonly Partial<ToldReading>[]) =>
  database.unitOfWork.run({ organization }, (tx) =>
    history.judge(
      tx,
      organization,
      told.map((one) => ({
        ...{ wellId: testUuid(1), measurement: 'tubing-pressure', sourceTime: daysAgo(5), receivedAt: now() },
        ...{ kind: 'correction', flags: [], value: 1, quality: 'GOOD', producerId: 'lab', receiptId: testUuid(2) },
        ...one,
      })),
    ),
  );
const changes = () =>
  inOrganization<{ day: string; measurements: string[]; reasons: string[] }>(
    'SELECT day, measurements, reasons FROM history_change ORDER BY day',
  );
const letBeQuiet = () => inOrganization("UPDATE history_change SET due_at = now() - interval '1 second'");
const createTelling = () =>
  createHistoryChangeTelling({ database, wakeRelay: () => undefined, now, logger, everySeconds: 10 });
const told = async () => {
  const rows = await createOutboxStore(database).listUnsent(10_000, []);
  return rows
    .filter((row) => row.organization === organization)
    .map(({ topic, key, payload }) => ({ topic, key, payload }));
};

it('a new reading changes a closed day; one that was there, and one of a day that is not closed, change nothing', async () => {
  await store(
    { sourceTime: daysAgo(3) },
    { sourceTime: daysAgo(2) },
    { sourceTime: daysAgo(1) },
    { sourceTime: daysAgo(0) },
  );
  const closed = { day: dayAgo(3), measurements: ['tubing-pressure'], reasons: ['late-reading'] };
  expect(await changes()).toEqual([closed]);
  await letBeQuiet();
  expect(await createTelling().tellDue()).toBeGreaterThan(0);
  await store({ sourceTime: daysAgo(3), value: 7 });
  expect(await changes()).toEqual([]);
});

it('a correction and doubt about a totalizer change a closed day; a conflict and a remark do not', async () => {
  await judge({ kind: 'conflict' }, { kind: 'stored', flags: ['late', 'spike'] }, { sourceTime: daysAgo(1) });
  expect(await changes()).toEqual([]);
  const fell = { kind: 'stored', flags: ['reset-undecided'], measurement: 'oil-total' } as const;
  await judge({}, fell, { sourceTime: daysAgo(4) });
  expect(await changes()).toEqual([
    { day: dayAgo(5), measurements: ['oil-total', 'tubing-pressure'], reasons: ['correction', 'fall-undecided'] },
    { day: dayAgo(4), measurements: ['tubing-pressure'], reasons: ['correction'] },
  ]);
});

it('a decided fall changes the closed days from the fall on', async () => {
  const range = { fellAt: daysAgo(5), until: daysAgo(0) };
  const said = { was: 'reset', decidedBy: 'ada', decidedAt: now(), reason: 'a new meter', fallId: testUuid(3) };
  const fall = { wellId: testUuid(1), measurement: 'oil-total', ...range, ...said };
  await database.unitOfWork.run({ organization }, (tx) => history.decideFalls(tx, organization, [fall]));
  expect((await changes()).map(({ day }) => day)).toEqual([dayAgo(5), dayAgo(4), dayAgo(3)]);
});

it('a day is closed when the organization says so', async () => {
  const policies = createPostgresReadingPolicies(database.reads);
  const policy = { packAfterDays: 10, keepDays: null, by: 'ada', at: now() };
  await database.unitOfWork.run({ organization }, (tx) => policies.choose(tx, organization, policy));
  await store({ sourceTime: daysAgo(10) }, { sourceTime: daysAgo(11) });
  expect((await changes()).map(({ day }) => day)).toEqual([dayAgo(11)]);
});

it('upkeep follows a policy from its next round on, which comes at once', async () => {
  await store(...Array.from({ length: 10 }, (_, minute) => ({ sourceTime: daysAgo(400, minute) })));
  const upkeep = createPostgresHistoryUpkeep(database.unitOfWork);
  const keep = createKeepHistory({ upkeep, defaults: { packAfterDays: 2 } });
  const run = () => keep({ organization, signal: new AbortController().signal, progress: async () => undefined });
  await inOrganization("UPDATE reading_policy SET due_at = now() + interval '1 hour'");
  const policies = createPostgresReadingPolicies(database.reads);
  const choose = (packAfterDays: number | null, keepDays: number | null) =>
    database.unitOfWork.run({ organization }, (tx) =>
      policies.choose(tx, organization, { packAfterDays, keepDays, by: 'ada', at: now() }),
    );
  await choose(500, 600);
  expect(await run()).toEqual({ packed: 0, busy: 0, forgotten: 0 });
  expect(await inOrganization('SELECT 1 FROM reading_policy WHERE due_at <= now()')).toHaveLength(1);
  await choose(null, 600);
  expect(await run()).toMatchObject({ packed: 1, forgotten: 0 });
  await choose(null, 399);
  expect(await run()).toMatchObject({ forgotten: 10 });
  expect(await policies.find(organization)).toEqual({
    packAfterDays: null,
    keepDays: 399,
    chosenBy: 'ada',
    chosenAt: now(),
  });
});

it('many changes of a day are told once, after it was quiet, by whoever is first', async () => {
  await store({ sourceTime: daysAgo(5) });
  await store({ sourceTime: daysAgo(5, 1) }, { sourceTime: daysAgo(5), measurement: 'casing-pressure' });
  await judge({});
  const tellings = [createTelling(), createTelling(), createTelling()];
  await Promise.all(tellings.map((telling) => telling.tellDue()));
  expect(await told()).toEqual([]);
  await letBeQuiet();
  await Promise.all(tellings.map((telling) => telling.tellDue()));
  const [message, ...more] = await told();
  expect(more).toEqual([]);
  expect(message).toMatchObject({
    topic: 'wellflow.production.history-changed.v1',
    key: `${organization}/${testUuid(1)}`,
    payload: {
      ...{ wellId: testUuid(1), day: dayAgo(5), measurements: ['casing-pressure', 'tubing-pressure'] },
      reasons: ['correction', 'late-reading'],
    },
  });
  expect(await changes()).toEqual([]);
});

it('changes that never end are told after ten quiet times at the latest', async () => {
  await store({ sourceTime: daysAgo(5) });
  await inOrganization("UPDATE history_change SET first_at = now() - interval '11 hours'");
  await store({ sourceTime: daysAgo(5, 1) });
  expect(await createTelling().tellDue()).toBeGreaterThan(0);
  expect(await changes()).toEqual([]);
});

it('what is told is lost with the transaction that did not come to its end', async () => {
  const failing = database.unitOfWork.run({ organization }, async (tx) => {
    await history.store(tx, organization, [aReading({ sourceTime: daysAgo(5) })]);
    throw new Error('killed');
  });
  await expect(failing).rejects.toThrow('killed');
  expect(await changes()).toEqual([]);
});
