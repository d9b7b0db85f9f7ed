import type { FallDecidedV1, ReadingsJudgedV1, ReadingsJudgedV1Reading } from '@wellflow/contracts';
import { createServer, type HttpServer } from '@wellflow/http';
import { parseInstant, type IncomingMessage } from '@wellflow/kernel';
import { createInMemoryKnownWells } from '@wellflow/known-wells';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type FakeGrant } from '@wellflow/security';
import { testUuid } from '@wellflow/testing';
import { createChooseReadingPolicy } from '../../application/commands/choose-reading-policy';
import { createDownSampleReadings } from '../../application/queries/down-sample-readings';
import { createFindStretch } from '../../application/queries/find-stretch';
import { createGetReadingPolicy } from '../../application/queries/get-reading-policy';
import { createListReadings } from '../../application/queries/list-readings';
import type { NewReading, ReadingHistory } from '../../application/reading-history';
import { createInMemoryReadingHistory } from '../../infrastructure/persistence/in-memory-reading-history';
import { createInMemoryReadingPolicies } from '../../infrastructure/persistence/in-memory-reading-policies';
import { takeJudged } from '../events/judged-events.consumer';
import { listReadingsRoute } from './list-readings.route';
import { productionProblems } from './problems';
import { readingPolicyRoutes } from './reading-policy.route';

const issuer = createFakeIssuer();
const { unitOfWork } = createInMemoryEventStore();
const wellId = testUuid(1);
const now = () => parseInstant('2026-11-23T12:00:00Z');
const sourceTime = parseInstant('2026-11-23T11:00:00Z');
const receivedAt = parseInstant('2026-11-23T11:00:01Z');
let server: HttpServer;
let history: ReadingHistory;

beforeEach(async () => {
  history = createInMemoryReadingHistory();
  const knownWells = createInMemoryKnownWells();
  const known = { wellId, name: 'Yoakum 1', identifiers: [], registeredAt: now() };
  await unitOfWork.run({ organization: 'demo' }, (tx) => knownWells.save(tx, 'demo', known));
  const [logger, metrics] = [
    createLogger({ service: 'production', level: 'silent' }),
    createMetrics({ service: 'production', runtime: false }),
  ];
  const verifier = issuer.verify;
  server = await createServer({ name: 'production', logger, metrics, verifier, problems: productionProblems });
  const reading = { findStretch: createFindStretch({ wells: knownWells, history, now }), history };
  const listReadings = createListReadings(reading);
  await server.register(listReadingsRoute({ listReadings, downSampleReadings: createDownSampleReadings(reading) }));
  const policy = { policies: createInMemoryReadingPolicies(), defaults: { packAfterDays: 2 }, unitOfWork, now };
  const chooseReadingPolicy = createChooseReadingPolicy(policy);
  await server.register(readingPolicyRoutes({ getReadingPolicy: createGetReadingPolicy(policy), chooseReadingPolicy }));
});
afterEach(() => server.close());

const store = (changes: Partial<NewReading>) =>
  unitOfWork.run({ organization: 'demo' }, (tx) => {
    const plain = { wellId, measurement: 'oil-total', unit: 'bbl', sourceTime, receivedAt, flags: [], quality: 'GOOD' };
    return history.store(tx, 'demo', [{ ...plain, value: 100, ...changes }]);
  });

const blank = { tagId: null, tag: null, number: null, integer: null, flag: null, text: null, flags: [] };

function judged(changes: Partial<ReadingsJudgedV1Reading>): ReadingsJudgedV1 {
  const reading = { ...blank, measurement: 'oil-total', sourceTime, verdict: 'stored', quality: 'GOOD', ...changes };
  return { receiptId: testUuid(8), producerId: 'lab', assetId: wellId, receivedAt, readings: [reading] };
}

/** Takes messages as the consumer would. */
async function hear(...payloads: readonly (ReadingsJudgedV1 | FallDecidedV1)[]): Promise<void> {
  const about = { organization: 'demo', topic: 't', partition: 0, offset: '0', key: `demo/${wellId}` };
  const messages = payloads.map((payload): IncomingMessage<ReadingsJudgedV1 | FallDecidedV1> => ({
    ...{ ...about, id: testUuid(9), payload, occurredAt: receivedAt },
    schema: 'readings' in payload ? 'wellflow.ingestion.ReadingsJudgedV1' : 'wellflow.ingestion.FallDecidedV1',
  }));
  await takeJudged(history)({
    ...{ topic: 't', partition: 0, messages: [], organizations: ['demo'] },
    runFor: async (organization, work) => unitOfWork.run({ organization }, (tx) => work(tx, messages)),
  });
}

async function get(url: string, grant: FakeGrant = {}) {
  return server.inject({ url, headers: { authorization: await issuer.bearer(grant) } });
}

async function put(payload: object, grant: FakeGrant = { roles: ['admin'] }) {
  const headers = { authorization: await issuer.bearer(grant) };
  return server.inject({ method: 'PUT', url: '/v1/reading-policy', headers, payload });
}

const readings = `/v1/wells/${wellId}/readings?measurement=oil-total`;

describe('a corrected reading', () => {
  beforeEach(async () => {
    await hear(judged({ verdict: 'correction', number: 90, quality: 'UNCERTAIN' }));
    await store({});
  });

  it('is shown as it stands, though the correction came first', async () => {
    const [reading] = (await get(readings)).json().readings;
    expect(reading).toMatchObject({ value: 90, quality: 'UNCERTAIN', flags: ['corrected'] });
    expect(reading).not.toHaveProperty('versions');
  });

  it('is shown with every value it has had to whom asks', async () => {
    const [{ versions }] = (await get(`${readings}&corrections=true`)).json().readings;
    const by = { producerId: 'lab', receiptId: testUuid(8) };
    expect(versions).toMatchObject([
      { value: 100, quality: 'GOOD', flags: [], receivedAt },
      { value: 90, quality: 'UNCERTAIN', receivedAt, by },
    ]);
    expect(versions[0]).not.toHaveProperty('by');
  });

  it('is down-sampled as it stands', async () => {
    const [hour] = (await get(`${readings}&interval=1h`)).json().readings;
    expect(hour).toMatchObject({ value: 90, goodShare: 0 });
  });
});

it('shows a conflict and what was noticed, and takes a verdict from tomorrow for a remark', async () => {
  await store({});
  await hear(judged({ verdict: 'conflict', number: 7 }), judged({ verdict: 'pondered', flags: ['late'] }));
  const [reading] = (await get(readings)).json().readings;
  expect(reading).toMatchObject({ value: 100, quality: 'GOOD', flags: ['conflict', 'late'] });
});

it('shows the readings after a fall as UNCERTAIN until it is decided', async () => {
  await store({});
  await hear(judged({ flags: ['reset-undecided'], quality: 'UNCERTAIN' }));
  const seen = async () => (await get(readings)).json().readings[0];
  expect(await seen()).toMatchObject({ quality: 'UNCERTAIN', flags: ['reset-undecided'] });
  await hear({
    ...{ fallId: testUuid(7), assetId: wellId, tagId: null, tag: null, measurement: 'oil-total', was: 'reset' },
    ...{ fellAt: sourceTime, until: sourceTime, registerFrom: 500, registerTo: 100, rolloverAt: null },
    ...{ decidedBy: 'ada', decidedAt: now(), reason: 'a new meter' },
  });
  expect(await seen()).toMatchObject({ quality: 'GOOD', flags: ['reset'] });
});

describe('the reading policy', () => {
  it('is that of the service until an organization chooses, and again when it no longer wants to', async () => {
    const unchosen = {
      packAfterDays: 2,
      chosen: { packAfterDays: null, keepDays: null },
      chosenBy: null,
      chosenAt: null,
    };
    expect((await get('/v1/reading-policy')).json()).toEqual(unchosen);
    const chosen = await put({ packAfterDays: 7, keepDays: 400 });
    expect([chosen.statusCode, chosen.json()]).toMatchObject([
      200,
      { packAfterDays: 7, keepDays: 400, chosen: { packAfterDays: 7, keepDays: 400 }, chosenAt: now() },
    ]);
    expect((await get('/v1/reading-policy')).json()).toEqual(chosen.json());
    expect((await get('/v1/reading-policy', { organization: 'other' })).json()).toEqual(unchosen);
    await put({ packAfterDays: null, keepDays: null });
    expect((await get('/v1/reading-policy')).json()).toMatchObject({ packAfterDays: 2, chosen: unchosen.chosen });
  });

  it.each([
    [{ packAfterDays: 1, keepDays: null }],
    [{ packAfterDays: 2.5, keepDays: null }],
    [{ packAfterDays: null, keepDays: 29 }],
    [{ packAfterDays: null }],
    [{ packAfterDays: 2, keepDays: 30, dropEverything: true }],
  ])('refuses %j', async (body) => {
    expect((await put(body)).statusCode).toBe(400);
  });

  it('refuses to forget what is not packed yet, and says where that is', async () => {
    const refused = await put({ packAfterDays: 60, keepDays: 60 });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({ code: 'production/kept-too-short' });
  });

  it.each(['operator', 'viewer', 'producer', 'sre'] as const)('is not for a %s to choose', async (role) => {
    expect((await put({ packAfterDays: 7, keepDays: null }, { roles: [role] })).statusCode).toBe(403);
  });
});
