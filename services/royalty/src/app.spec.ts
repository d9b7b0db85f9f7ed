import { createServer, type HttpServer } from '@wellflow/http';
import { createInMemoryKnownWells, listKnownWellsRoute, type KnownWell } from '@wellflow/known-wells';
import { parseInstant } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type FakeGrant } from '@wellflow/security';
import { testUuid } from '@wellflow/testing';
import { royalty } from './app';

const path = '/v1/royalty/wells';
const issuer = createFakeIssuer();
const yoakum: KnownWell = {
  wellId: testUuid(1),
  name: 'Yoakum 1',
  operatorName: 'Brazos Operating',
  identifiers: [{ scheme: 'api', value: '42501201300000' }],
  registeredAt: parseInstant('2026-11-23T12:00:00Z'),
};
let server: HttpServer;

beforeAll(async () => {
  const knownWells = createInMemoryKnownWells();
  const { unitOfWork } = createInMemoryEventStore();
  await unitOfWork.run({ organization: 'demo' }, (tx) => knownWells.save(tx, 'demo', yoakum));
  const logger = createLogger({ service: 'royalty', level: 'silent' });
  const metrics = createMetrics({ service: 'royalty', runtime: false });
  const { problems } = royalty;
  server = await createServer({ name: 'royalty', logger, metrics, verifier: issuer.verify, problems });
  await server.register(listKnownWellsRoute({ path, knownWells }));
});
afterAll(() => server.close());

async function get(query: string, grant: FakeGrant = {}) {
  const headers = { authorization: await issuer.bearer(grant), 'x-request-id': 'request-1' };
  return server.inject({ url: `${path}${query}`, headers });
}

describe('the royalty service', () => {
  it('shows the wells it has heard of', async () => {
    const reply = await get('');
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
  });

  it('shows another organization none of them', async () => {
    expect((await get('', { organization: 'other' })).json()).toEqual({ wells: [] });
  });

  it('refuses a cursor that no page gave', async () => {
    const reply = await get('?cursor=x');
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
  });

  it('shows a producer nothing, nor anybody without a token', async () => {
    expect((await get('', { roles: ['producer'] })).statusCode).toBe(403);
    expect((await server.inject({ url: path })).statusCode).toBe(401);
  });
});
