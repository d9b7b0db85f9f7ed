import { createClock, type WellIdentifier } from '@wellflow/kernel';
import {
  createDatabase,
  createPostgresEventStore,
  runMigrations,
  type Database,
  type EventStore,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, type TestDatabase } from '@wellflow/testing';
import { wells } from './app';
import { serveWells } from './app.support';
import golden from './infrastructure/persistence/well-upcasters.golden.json';
import { createPostgresWellList } from './infrastructure/persistence/postgres-well-list';
import { wellsMigrations } from './migrations';

let server: TestDatabase;
let database: Database;
let eventStore: EventStore;
let subject: Awaited<ReturnType<typeof serveWells>>;

beforeAll(async () => {
  const migrations = allMigrations(wellsMigrations);
  server = await testDatabase({ name: 'wells', migrate: (target) => runMigrations({ ...target, migrations }) });
  const { appUrl: url, systemUrl } = server;
  database = await createDatabase({ url, systemUrl, entities: wells.entities ?? [] });
  eventStore = await createPostgresEventStore({ database });
  const list = createPostgresWellList(database.reads);
  subject = await serveWells({ eventStore, wells: list, now: createClock(Date.now) });
});

afterAll(async () => {
  await subject?.server.close();
  await database?.close();
  await server?.drop();
});

const called = (organization: string) => ({ as: { roles: ['admin'], organization } }) as const;

it('is changed by a hundred at once, each change on top of the one before', async () => {
  const as = called(testOrganization());
  const { wellId } = (
    await subject.post('/v1/wells', { name: 'Well 0', statuses: [{ status: 'planned', from: '2024-01-01' }] }, as)
  ).json();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      subject.post(`/v1/wells/${wellId}/changes`, { name: `Well ${index + 1}`, effectiveOn: '2024-06-01' }, as),
    ),
  );
  // One that was overtaken too often is told so, and changed nothing.
  const done = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json().version);
  expect(done.toSorted((a, b) => a - b)).toEqual(done.map((_version, index) => index + 2));
  const { entries } = (await subject.get(`/v1/wells/${wellId}/history`, as)).json();
  expect(entries.map(({ version }: { version: number }) => version)).toEqual([1, ...done.toSorted((a, b) => a - b)]);
  expect((await subject.get(`/v1/wells/${wellId}`, as)).json()).toMatchObject({ version: done.length + 1 });
});

it('is not changed by what is so already, in whatever order the database keeps its fields', async () => {
  const as = called(testOrganization());
  const surfaceLocation = {
    county: 'Yoakum',
    state: 'TX',
    position: { datum: 'NAD83', latitude: 33, longitude: -102 },
  };
  const statuses = [{ status: 'drilling', from: '2024-02-01' }];
  const { wellId } = (await subject.post('/v1/wells', { name: 'Well', statuses, surfaceLocation }, as)).json();
  const again = [
    await subject.post(`/v1/wells/${wellId}/status-changes`, { status: 'drilling', effectiveOn: '2024-02-01' }, as),
    await subject.post(`/v1/wells/${wellId}/status-corrections`, { reason: 'Report', statuses }, as),
    await subject.post(`/v1/wells/${wellId}/changes`, { surfaceLocation, effectiveOn: '2024-02-01' }, as),
  ];
  expect(again.map((answer) => [answer.statusCode, answer.json().version])).toEqual(Array(3).fill([200, 1]));
});

it('lets one of two wells have an identifier, whoever asks first', async () => {
  const as = called(testOrganization());
  const ids = await Promise.all(
    ['A', 'B'].map(
      async (name) =>
        (await subject.post('/v1/wells', { name, identifiers: [{ scheme: 'operator', value: name }] }, as)).json()
          .wellId,
    ),
  );
  const identifier: WellIdentifier = { scheme: 'npd', value: '7405' };
  const answers = await Promise.all(
    ids.map((id) => subject.post(`/v1/wells/${id}/identifier-changes`, identifier, as)),
  );
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  const has = (await subject.get('/v1/wells/npd:7405', as)).json().wellId;
  expect(has).toBe(ids[answers.findIndex(({ statusCode }) => statusCode === 200)]);
});

it('goes on with a well that was registered before its record knew dates', async () => {
  const organization = testOrganization();
  const { event, schemaVersion } = golden.recorded;
  const stream = { category: 'well', organization, id: event.wellId };
  await database.unitOfWork.run({ organization }, async (tx) => {
    const at = createClock(Date.now)();
    const metadata = { organization, commandId: crypto.randomUUID(), actor: 'ada', at };
    await eventStore.append(tx, { stream, events: [{ event, schemaVersion }], metadata });
    const { wellId, name, operatorName, identifiers } = event;
    const shown = { wellId, name, operatorName, identifiers, status: 'registered', version: 1 } as const;
    await createPostgresWellList(database.reads).save(tx, organization, {
      ...shown,
      ...{ registeredAt: at, everIdentifiers: identifiers },
    });
  });
  const change = { status: 'plugged', effectiveOn: '2026-11-15', reason: 'Form W-3' };
  const answer = await subject.post('/v1/wells/42-501-20130/status-changes', change, called(organization));
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { status: 'plugged', version: 2 }]);
  const then = await subject.get('/v1/wells/42-501-20130?on=2026-11-01', called(organization));
  expect(then.json()).toMatchObject({ name: 'Yoakum 1', operatorName: 'Brazos Operating', status: 'registered' });
});

it('never shows a well of one organization to another, though they have the same one', async () => {
  const [mine, theirs] = [called(testOrganization()), called(testOrganization())];
  const body = { apiNumber: '42-501-20130', name: 'Mine', effectiveOn: '2024-01-01' };
  await subject.post('/v1/wells', body, mine);
  await subject.post('/v1/wells', { ...body, name: 'Theirs' }, theirs);
  await subject.post('/v1/wells/42-501-20130/changes', { name: 'Mine 2' }, mine);
  expect((await subject.get('/v1/wells/42-501-20130', theirs)).json()).toMatchObject({ name: 'Theirs', version: 1 });
  expect((await subject.get('/v1/wells/42-501-20130/history', theirs)).json().entries).toHaveLength(1);
});
