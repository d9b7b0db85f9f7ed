import { createServer, type HttpServer } from '@wellflow/http';
import { parseInstant } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type Role } from '@wellflow/security';
import { createActivityQueries } from '../../application/queries/get-producer-activity';
import type { ActivityEntry } from '../../domain/activity/activity-tally';
import { createInMemoryProducerActivity } from '../../infrastructure/persistence/in-memory-producer-activity';
import { producerActivityRoutes } from './producer-activity.route';
import { activityProblems } from './activity-problems';

const issuer = createFakeIssuer();
const now = parseInstant('2026-11-23T12:00:30Z');
let server: HttpServer;

beforeEach(async () => {
  const store = createInMemoryProducerActivity();
  const logger = createLogger({ service: 'spec', level: 'silent' });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify, problems: activityProblems });
  await server.register(producerActivityRoutes({ activity: createActivityQueries({ store, now: () => now }) }));
  const minutesAgo = { 'rtu-a': 1, 'rtu-b': 30, 'sparkplug/wellflow': 90 };
  const entries = Object.entries(minutesAgo).map(([producerId, minutes]) => entry(producerId, minutes));
  await createInMemoryEventStore().unitOfWork.run({ organization: 'demo' }, (tx) => store.add(tx, 'demo', entries));
});
afterEach(() => server.close());

function entry(producerId: string, minutesAgo: number): ActivityEntry {
  const minuteMs = Date.parse('2026-11-23T12:00:00Z') - minutesAgo * 60_000;
  const counts = { accepted: 10, quarantined: 1, rejected: 2, skewsMs: [40, 60] };
  return { organization: 'demo', producerId, way: 'http', minuteMs, heardAtMs: minuteMs, ...counts };
}

async function ask(url: string, roles: readonly Role[] = ['viewer']) {
  const headers = { authorization: await issuer.bearer({ roles: [...roles], organization: 'demo' }) };
  const { statusCode, body } = await server.inject({ url, headers });
  return { statusCode, body: JSON.parse(body) };
}

it('tells of one producer', async () => {
  expect(await ask('/v1/producers/rtu-a/activity')).toEqual({
    statusCode: 200,
    body: {
      producerId: 'rtu-a',
      lastHeardAt: '2026-11-23T11:59:00.000000Z',
      heard: [{ way: 'http', at: '2026-11-23T11:59:00.000000Z' }],
      lastMinute: { accepted: 10, quarantined: 1, rejected: 2 },
      lastHour: { accepted: 10, quarantined: 1, rejected: 2 },
      skew: { medianMs: 50, p95Ms: 59, samples: 2 },
    },
  });
  expect((await ask('/v1/producers/sparkplug%2Fwellflow/activity')).body).toMatchObject({ skew: null });
});

it('has nothing to tell of a producer that was never heard', async () => {
  expect(await ask('/v1/producers/rtu-z/activity')).toMatchObject({
    statusCode: 404,
    body: { code: 'ingestion/producer-never-heard' },
  });
});

it.each([
  ['', ['rtu-a', 'rtu-b', 'sparkplug/wellflow']],
  ['?silentFor=PT1H', ['sparkplug/wellflow']],
  ['?silentFor=PT10M30S', ['rtu-b', 'sparkplug/wellflow']],
  ['?silentFor=P1D', []],
])('lists producers%s', async (query, ids) => {
  const { body } = await ask(`/v1/producers/activity${query}`);
  expect(body.producers.map(({ producerId }: { producerId: string }) => producerId)).toEqual(ids);
});

it('lists them page by page', async () => {
  const first = await ask('/v1/producers/activity?limit=2');
  expect(first.body).toMatchObject({ nextCursor: 'rtu-b', producers: [{}, {}] });
  const { body } = await ask('/v1/producers/activity?limit=2&cursor=rtu-b');
  expect([body.producers.length, body.nextCursor]).toEqual([1, undefined]);
});

it.each(['1 hour', 'PT', 'P', 'PT1.5H', 'P1DT'])('does not take %s for a time', async (silentFor) => {
  expect(await ask(`/v1/producers/activity?silentFor=${encodeURIComponent(silentFor)}`)).toMatchObject({
    statusCode: 400,
  });
});

it('is not told to producers', async () => {
  expect(await ask('/v1/producers/activity', ['producer'])).toMatchObject({ statusCode: 403 });
});
