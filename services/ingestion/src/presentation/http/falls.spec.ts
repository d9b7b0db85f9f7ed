import { createServer, type HttpServer } from '@wellflow/http';
import { DomainError, parseInstant } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createFakeIssuer, type Role } from '@wellflow/security';
import { testUuid } from '@wellflow/testing';
import type { DecideFallInput } from '../../application/commands/decide-fall';
import type { TotalizerFall } from '../../application/falls';
import { alarmProblems } from './alarm-problems';
import { fallsRoutes } from './falls.route';

const issuer = createFakeIssuer();
const fall: TotalizerFall = {
  ...{ fallId: testUuid(1), assetId: testUuid(2), tagId: null, tag: null, measurement: 'oil-total', lane: 'live' },
  ...{
    fellAt: parseInstant('2026-11-23T00:00:00Z'),
    registerFrom: 500,
    registerTo: 3,
    outcome: null,
    rolloverAt: null,
  },
  ...{ decidedAt: null, decidedBy: null, reason: null, wentOnAt: null },
};
let server: HttpServer;
let orders: DecideFallInput[];
let asked: object[];

beforeEach(async () => {
  [orders, asked] = [[], []];
  const logger = createLogger({ service: 'ingestion', level: 'silent' });
  const metrics = createMetrics({ service: 'ingestion', runtime: false });
  const verifier = issuer.verify;
  server = await createServer({ name: 'ingestion', logger, metrics, verifier, problems: alarmProblems });
  await server.register(
    fallsRoutes({
      listFalls: async (input) => {
        asked.push(input);
        return [fall];
      },
      decideFall: async (input) => {
        if (input.reason === 'too late') throw new DomainError('ingestion/fall-decided', 'No longer undecided', {});
        orders.push(input);
        return { ...fall, outcome: input.was };
      },
    }),
  );
});
afterEach(() => server.close());

async function ask(
  method: 'GET' | 'POST',
  url: string,
  { payload, roles }: { payload?: object; roles?: readonly Role[] } = {},
) {
  const headers = { authorization: await issuer.bearer(roles ? { roles } : {}) };
  return server.inject({ method, url, headers, ...(payload && { payload }) });
}

const decide = (payload: object, roles: readonly Role[] = ['operator']) =>
  ask('POST', `/v1/falls/${fall.fallId}/decide`, { payload, roles });

describe('falls over HTTP', () => {
  it('are listed, those that are undecided unless all are wanted', async () => {
    const reply = await ask('GET', '/v1/falls?well=42-501-20130');
    expect([reply.statusCode, reply.json()]).toEqual([200, { falls: [fall] }]);
    await ask('GET', '/v1/falls?show=all&limit=5');
    expect(asked).toMatchObject([
      { show: 'undecided', well: '42-501-20130', limit: 100 },
      { show: 'all', limit: 5 },
    ]);
  });

  it('are decided by who the token names', async () => {
    const reply = await decide({ was: 'rollover', rolloverAt: 10_000, reason: 'it turned over at noon' });
    expect([reply.statusCode, reply.json().outcome]).toEqual([200, 'rollover']);
    const said = { fallId: fall.fallId, was: 'rollover', rolloverAt: 10_000, reason: 'it turned over at noon' };
    expect(orders).toEqual([{ ...said, organization: expect.any(String), by: expect.any(String) }]);
  });

  it.each([
    [{ was: 'magic', reason: 'x' }],
    [{ was: 'reset' }],
    [{ was: 'reset', reason: '  ' }],
    [{ was: 'rollover', rolloverAt: -1, reason: 'x' }],
    [{ was: 'reset', reason: 'x', by: 'somebody else' }],
  ])('are not decided by %j', async (body) => {
    expect((await decide(body)).statusCode).toBe(400);
    expect(orders).toEqual([]);
  });

  it('are decided once', async () => {
    const reply = await decide({ was: 'reset', reason: 'too late' });
    expect([reply.statusCode, reply.json().code]).toEqual([409, 'ingestion/fall-decided']);
  });

  it.each(['viewer', 'producer', 'sre'] as const)('are not for a %s to decide', async (role) => {
    expect((await decide({ was: 'reset', reason: 'x' }, [role])).statusCode).toBe(403);
  });
});
