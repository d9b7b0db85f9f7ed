import { createServer } from '@wellflow/http';
import { parseInstant, type Clock } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type FakeGrant } from '@wellflow/security';
import { wellRoutes, wells } from './app';
import { createInMemoryWellList } from './infrastructure/persistence/in-memory-well-list';

export interface Call {
  readonly as?: FakeGrant;
  readonly headers?: Readonly<Record<string, string>>;
}

const issuer = createFakeIssuer();
const logger = createLogger({ service: 'wells', level: 'silent' });
const metrics = createMetrics({ service: 'wells', runtime: false });

const noon: Clock = () => parseInstant('2026-11-23T12:00:00.123456Z');

/** The HTTP surface of the service, on twins of its tables. It is 2026-11-23T12:00:00.123456Z. */
export async function openWells() {
  const eventStore = createInMemoryEventStore();
  return { eventStore, ...(await serveWells({ eventStore, wells: createInMemoryWellList(), now: noon })) };
}

/** The HTTP surface of the service, on tables that are kept anywhere. */
export async function serveWells(deps: Parameters<typeof wellRoutes>[0]) {
  const server = await createServer({
    name: 'wells',
    logger,
    metrics,
    verifier: issuer.verify,
    problems: wells.problems,
  });
  for (const route of wellRoutes(deps)) await server.register(route);
  return {
    server,
    post: async (url: string, body: unknown, call: Call = {}) => {
      const headers = { 'content-type': 'application/json', ...(await headersOf(call)) };
      const payload = typeof body === 'string' ? body : JSON.stringify(body);
      return server.inject({ method: 'POST', url, headers, payload });
    },
    get: async (url: string, call: Call = {}) => server.inject({ url, headers: await headersOf(call) }),
  };
}

export type WellsUnderTest = Awaited<ReturnType<typeof openWells>>;

async function headersOf({ as = { roles: ['admin'] }, headers = {} }: Call) {
  return { authorization: await issuer.bearer(as), 'x-request-id': 'request-1', ...headers };
}
