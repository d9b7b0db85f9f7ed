import { createServer, type HttpServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type FakeGrant } from '@wellflow/security';
import { createInMemoryKnownWells } from './in-memory-known-wells';
import { aKnownWell } from './known-wells.contract';
import { knownWellProblems, listKnownWellsRoute } from './list-known-wells.route';

const path = '/v1/royalty/wells';
const issuer = createFakeIssuer();
const { unitOfWork } = createInMemoryEventStore();
let server: HttpServer;

beforeAll(async () => {
  const knownWells = createInMemoryKnownWells();
  await unitOfWork.run({ organization: 'demo' }, async (tx) => {
    await knownWells.save(tx, 'demo', aKnownWell(1, { operatorName: 'Brazos Operating' }));
    await knownWells.save(tx, 'demo', aKnownWell(2, { identifiers: [{ scheme: 'npd', value: '7405' }] }));
  });
  const logger = createLogger({ service: 'spec', level: 'silent' });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify, problems: knownWellProblems });
  await server.register(listKnownWellsRoute({ path, knownWells }));
});
afterAll(() => server.close());

async function get(query: string, grant: FakeGrant = {}) {
  const headers = { authorization: await issuer.bearer(grant), 'x-request-id': 'request-1' };
  return server.inject({ url: `${path}${query}`, headers });
}

describe('the wells a service has heard of', () => {
  it('are shown as they were told, with the API number as people write it', async () => {
    const reply = await get('');
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
  });

  it('come page by page', async () => {
    const first = (await get('?limit=1')).json();
    expect(first).toMatchObject({ wells: [{ name: 'Yoakum 1' }], nextCursor: aKnownWell(1).wellId });
    const second = (await get(`?limit=1&cursor=${first.nextCursor}`)).json();
    expect(second).toMatchObject({ wells: [{ name: 'Yoakum 2' }] });
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('are none for an organization nothing was told of', async () => {
    expect((await get('', { organization: 'other' })).json()).toEqual({ wells: [] });
  });

  it.each(['?cursor=x', '?limit=0', '?limit=1001', '?limit=many', '?colour=red'])(
    'are refused for %s with a problem that names the place',
    async (query) => {
      const reply = await get(query);
      expect([reply.statusCode, reply.json()]).toMatchSnapshot();
    },
  );

  it('are refused for a cursor with a NUL in it', async () => {
    expect((await get('?cursor=%00')).statusCode).toBe(400);
  });

  it.each(['admin', 'operator', 'viewer', 'sre'] as const)('are for a %s to see', async (role) => {
    expect((await get('', { roles: [role] })).statusCode).toBe(200);
  });

  it('are not for a producer, nor for nobody', async () => {
    expect((await get('', { roles: ['producer'] })).statusCode).toBe(403);
    expect((await server.inject({ url: path })).statusCode).toBe(401);
  });
});
