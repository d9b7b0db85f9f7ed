import { createServer, type HttpServer } from '@wellflow/http';
import { parseInstant } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type Role } from '@wellflow/security';
import { createChooseIntakeWindow } from '../../application/commands/choose-intake-window';
import { createGetIntakeWindow } from '../../application/queries/get-intake-window';
import { createInMemoryIntakeWindows } from '../../infrastructure/persistence/in-memory-intake-windows';
import { intakeWindowRoutes } from './intake-window.route';

const issuer = createFakeIssuer();
const now = () => parseInstant('2026-11-23T12:00:30Z');
let server: HttpServer;

beforeEach(async () => {
  const windows = createInMemoryIntakeWindows();
  const { unitOfWork } = createInMemoryEventStore();
  const logger = createLogger({ service: 'spec', level: 'silent' });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify });
  const chooseIntakeWindow = createChooseIntakeWindow({ windows, unitOfWork, now });
  await server.register(
    intakeWindowRoutes({ getIntakeWindow: createGetIntakeWindow({ windows }), chooseIntakeWindow }),
  );
});
afterEach(() => server.close());

async function get(organization = 'demo', role: Role = 'viewer') {
  const headers = { authorization: await issuer.bearer({ roles: [role], organization, subject: 'eve' }) };
  const { statusCode, body } = await server.inject({ url: '/v1/intake-window', headers });
  return { statusCode, body: JSON.parse(body) };
}

async function put(payload: object, role: Role = 'admin') {
  const headers = { authorization: await issuer.bearer({ roles: [role], organization: 'demo', subject: 'ada' }) };
  const { statusCode, body } = await server.inject({ method: 'PUT', url: '/v1/intake-window', headers, payload });
  return { statusCode, body: JSON.parse(body) };
}

const unchosen = { backDays: 35, aheadSeconds: 600, chosenBy: null, chosenAt: null };

it('is the default until an organization chooses, and then says who chose it and when', async () => {
  expect(await get()).toEqual({ statusCode: 200, body: unchosen });
  const body = { backDays: 3650, aheadSeconds: 0, chosenBy: 'ada', chosenAt: now() };
  expect(await put({ backDays: 3650, aheadSeconds: 0 })).toEqual({ statusCode: 200, body });
  expect((await get()).body).toEqual(body);
  expect((await get('other')).body).toEqual(unchosen);
});

it.each([
  [{ backDays: 0, aheadSeconds: 600 }, '/backDays'],
  [{ backDays: 3651, aheadSeconds: 600 }, '/backDays'],
  [{ backDays: 1.5, aheadSeconds: 600 }, '/backDays'],
  [{ backDays: 35, aheadSeconds: -1 }, '/aheadSeconds'],
  [{ backDays: 35, aheadSeconds: 86_401 }, '/aheadSeconds'],
  [{ backDays: null, aheadSeconds: 600 }, '/backDays'],
  [{ backDays: 35 }, '/aheadSeconds'],
  [{ backDays: 35, aheadSeconds: 600, lane: 'live' }, '/lane'],
])('refuses %j, and says where', async (body, path) => {
  const refused = await put(body);
  expect(refused).toMatchObject({ statusCode: 400, body: { code: expect.stringMatching(/^http\//) } });
  expect(JSON.stringify(refused.body)).toContain(path);
  expect((await get()).body).toEqual(unchosen);
});

it('is chosen by administrators, and told to those who read', async () => {
  const statuses = async (roles: readonly Role[]) =>
    Promise.all(
      roles.map(async (role) => [
        (await get('demo', role)).statusCode,
        (await put({ backDays: 35, aheadSeconds: 600 }, role)).statusCode,
      ]),
    );
  expect(await statuses(['admin', 'operator', 'viewer', 'sre', 'producer'])).toEqual([
    [200, 200],
    [200, 403],
    [200, 403],
    [200, 403],
    [403, 403],
  ]);
});
