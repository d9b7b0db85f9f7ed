import { createServer, type HttpServer } from '@wellflow/http';
import { parseInstant, type IncomingMessage } from '@wellflow/kernel';
import type { ReadingsAcceptedV1, ReadingsAcceptedV1Reading } from '@wellflow/contracts';
import { createInMemoryKnownWells, listKnownWellsRoute, type KnownWell } from '@wellflow/known-wells';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type FakeGrant, type Role } from '@wellflow/security';
import { testUuid } from '@wellflow/testing';
import { productionProblems } from './presentation/http/problems';
import { createDownSampleReadings } from './application/queries/down-sample-readings';
import { createFindStretch } from './application/queries/find-stretch';
import { createListReadings } from './application/queries/list-readings';
import { createInMemoryReadingHistory } from './infrastructure/persistence/in-memory-reading-history';
import { storeReadings } from './presentation/events/reading-events.consumer';
import { listReadingsRoute } from './presentation/http/list-readings.route';

const everyone: readonly Role[] = ['admin', 'operator', 'viewer', 'producer', 'sre'];
const issuer = createFakeIssuer();
const { unitOfWork } = createInMemoryEventStore();
const yoakum: KnownWell = {
  wellId: testUuid(1),
  name: 'Yoakum 1',
  identifiers: [{ scheme: 'api', value: '42501201300000' }],
  registeredAt: parseInstant('2026-11-23T12:00:00Z'),
};
let server: HttpServer;
let history: ReturnType<typeof createInMemoryReadingHistory>;

beforeEach(async () => {
  history = createInMemoryReadingHistory();
  const knownWells = createInMemoryKnownWells();
  await unitOfWork.run({ organization: 'demo' }, (tx) => knownWells.save(tx, 'demo', yoakum));
  const now = () => parseInstant('2026-11-23T12:00:00Z');
  const logger = createLogger({ service: 'production', level: 'silent' });
  const metrics = createMetrics({ service: 'production', runtime: false });
  server = await createServer({
    name: 'production',
    logger,
    metrics,
    verifier: issuer.verify,
    problems: productionProblems,
  });
  const reading = { findStretch: createFindStretch({ wells: knownWells, history, now }), history };
  await server.register(
    listReadingsRoute({
      listReadings: createListReadings(reading),
      downSampleReadings: createDownSampleReadings(reading),
    }),
  );
  await server.register(listKnownWellsRoute({ path: '/v1/production/wells', knownWells }));
});
afterEach(() => server.close());

const blank = { tagId: null, tag: null, number: null, integer: null, flag: null, text: null, flags: [] };
const asSent = { originalUnit: null, originalValue: null, unit: 'psi', quality: 'GOOD' };

function reading(changes: Partial<ReadingsAcceptedV1Reading>): ReadingsAcceptedV1Reading {
  const at = { measurement: 'tubing-pressure', sourceTime: '2026-11-23T11:00:00.000000Z' };
  return { ...blank, ...asSent, ...at, ...changes };
}

/** Takes messages as the consumer would, the organizations of a batch one after the other. */
async function hear(...messages: readonly { readonly of?: string; readonly readings: ReadingsAcceptedV1Reading[] }[]) {
  const organizations = [...new Set(messages.map(({ of = 'demo' }) => of))];
  const toMessage = (of: string, readings: ReadingsAcceptedV1Reading[]): IncomingMessage<ReadingsAcceptedV1> => ({
    ...{ id: testUuid(9), organization: of, topic: 't', partition: 0, offset: '0', key: `${of}/${yoakum.wellId}` },
    schema: 'wellflow.ingestion.ReadingsAcceptedV1',
    payload: {
      receiptId: testUuid(8),
      producerId: 'rtu',
      assetId: yoakum.wellId,
      receivedAt: '2026-11-23T11:00:01Z',
      readings,
    },
    occurredAt: parseInstant('2026-11-23T11:00:01Z'),
  });
  await storeReadings(history)({
    ...{ topic: 't', partition: 0, messages: [], organizations },
    runFor: async (organization, work) => {
      const own = messages
        .filter(({ of = 'demo' }) => of === organization)
        .map(({ readings }) => toMessage(organization, readings));
      return unitOfWork.run({ organization }, (tx) => work(tx, own));
    },
  });
}

interface ReadingsPage {
  readonly readings: readonly { readonly value: number }[];
  readonly nextFrom?: string;
}

async function get(query: string, grant: FakeGrant = {}, well = '42-501-20130') {
  const headers = { authorization: await issuer.bearer(grant), 'x-request-id': 'request-1' };
  return server.inject({ url: `/v1/wells/${well}/readings${query}`, headers });
}

describe('the readings of a well', () => {
  it('are shown with value, unit, quality and flags, in order of time', async () => {
    await hear({
      readings: [
        reading({ number: 412.5, sourceTime: '2026-11-23T11:30:00.000001Z', flags: ['time-truncated'] }),
        reading({ number: 0, quality: 'UNCERTAIN' }),
        reading({ quality: 'BAD', sourceTime: '2026-11-23T11:45:00.000000Z' }),
      ],
    });
    const reply = await get('?measurement=tubing-pressure');
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
  });

  it.each([
    ['oil-total', { integer: '123456789012345678901234567890', unit: 'bbl' }, '123456789012345678901234567890'],
    ['oil-total', { number: 0.25, unit: 'bbl' }, 0.25],
    ['run-status', { flag: false, unit: 'none' }, false],
    ['run-status', { flag: true, unit: 'none' }, true],
    ['alarm-text', { text: '', unit: 'none' }, ''],
    ['alarm-text', { text: 'true', unit: 'none' }, 'true'],
    ['alarm-text', { text: '1', unit: 'none' }, '1'],
  ])('of %s keep their kind: %j is %p', async (measurement, sent, value) => {
    await hear({ readings: [reading({ measurement, ...sent })] });
    expect((await get(`?measurement=${measurement}`)).json().readings).toMatchObject([{ value }]);
  });

  it('are each there once, however often they come', async () => {
    await hear({ readings: [reading({ number: 1 })] }, { readings: [reading({ number: 2 })] });
    await hear({ readings: [reading({ number: 1 })] });
    expect((await get('?measurement=tubing-pressure')).json().readings).toMatchObject([{ value: 1 }]);
  });

  it('are those of the last 24 hours when nobody says otherwise, the end left out', async () => {
    const times = ['2026-11-22T11:59:59.999999Z', '2026-11-22T12:00:00.000000Z', '2026-11-23T12:00:00.000000Z'];
    await hear({ readings: times.map((sourceTime, number) => reading({ sourceTime, number })) });
    expect((await get('?measurement=tubing-pressure')).json().readings).toMatchObject([{ value: 1 }]);
  });

  it('come piece by piece, each once', async () => {
    const minutes = [10, 11, 12, 13, 14];
    await hear({
      readings: minutes.map((minute) => reading({ number: minute, sourceTime: `2026-11-23T11:${minute}:00.000000Z` })),
    });
    const seen: number[] = [];
    let from: string | undefined = '2026-11-23T00:00:00Z';
    while (from !== undefined) {
      const page: ReadingsPage = (await get(`?measurement=tubing-pressure&limit=2&from=${from}`)).json();
      seen.push(...page.readings.map(({ value }) => value));
      from = page.nextFrom;
    }
    expect(seen).toEqual(minutes);
  });

  it('take a time with an offset for what it is', async () => {
    await hear({ readings: [reading({ number: 1 })] });
    const query = `?measurement=tubing-pressure&from=${encodeURIComponent('2026-11-23T05:00:00-06:00')}&to=2026-11-23T11:00:00.000001Z`;
    expect((await get(query)).json().readings).toHaveLength(1);
  });

  it('of another organization are not there, although it has a well of the same id', async () => {
    await hear({ of: 'other', readings: [reading({ number: 1 })] }, { readings: [reading({ number: 2 })] });
    expect((await get('?measurement=tubing-pressure')).json().readings).toMatchObject([{ value: 2 }]);
    const theirs = await get('?measurement=tubing-pressure', { organization: 'other' });
    expect([theirs.statusCode, theirs.json()]).toMatchSnapshot();
  });

  it.each([
    ['no measurement', ''],
    ['an unknown measurement', '?measurement=mood'],
    ['a time that is none', '?measurement=tubing-pressure&from=yesterday'],
    ['a time without an offset', '?measurement=tubing-pressure&to=2026-11-23T12:00:00'],
    ['an end before its beginning', '?measurement=tubing-pressure&from=2026-11-23T12:00:00Z&to=2026-11-23T11:00:00Z'],
    ['no limit worth the name', '?measurement=tubing-pressure&limit=0'],
    ['too much at once', '?measurement=tubing-pressure&limit=10001'],
    ['an unknown field', '?measurement=tubing-pressure&order=desc'],
  ])('are refused for %s with a problem that names the place', async (_what, query) => {
    const reply = await get(query);
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
  });

  it.each(['%00', 'mood%00', 'x'.repeat(101)])('are refused for a measurement called %s', async (measurement) => {
    expect((await get(`?measurement=${measurement}`)).statusCode).toBe(400);
  });

  it.each(['nobody', '42-501', '%00'])('are refused for a well written %s', async (well) => {
    expect((await get('?measurement=tubing-pressure', {}, well)).statusCode).toBe(400);
  });

  it.each(everyone)('are for a %s to see', async (role) => {
    expect((await get('?measurement=tubing-pressure', { roles: [role] })).statusCode).toBe(200);
  });
});

it.each(['/v1/wells/42-501-20130/readings?measurement=oil-rate', '/v1/production/wells'])(
  '%s is not for nobody',
  async (url) => {
    expect((await server.inject({ url })).statusCode).toBe(401);
  },
);
