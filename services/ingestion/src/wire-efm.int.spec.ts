import { parseInstant } from '@wellflow/kernel';
import { createServer, type HttpServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createDatabase, query, runMigrations, type Database } from '@wellflow/postgres';
import { createFakeIssuer } from '@wellflow/security';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization, testUuid, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import { migrations } from './migrations';
import { aMeterBody, hoursCsv } from './presentation/http/efm/efm.support';
import { efmProblems } from './presentation/http/efm/efm-problems';
import { wireEfm } from './wire-efm';

const issuer = createFakeIssuer();
const now = () => parseInstant('2026-11-20T12:00:00Z');
const wells = { findAll: async () => new Map([['w1', testUuid(7)]]) };
let testServer: TestDatabase;
let database: Database;
let server: HttpServer;
let organization: string;

beforeAll(async () => {
  const all = allMigrations(migrations);
  testServer = await testDatabase({
    name: 'ingestion',
    migrate: (target) => runMigrations({ ...target, migrations: all }),
  });
  database = await createDatabase({ url: testServer.appUrl, systemUrl: testServer.systemUrl, entities: [] });
  const logger = createLogger({ service: 'spec', level: 'error' });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify, problems: efmProblems });
  const { routes } = wireEfm({ kit: { database, now, wakeRelay: () => undefined }, wells });
  for (const route of routes) await server.register(route);
});
afterAll(async () => {
  await server?.close();
  await database?.close();
  await testServer?.drop();
});
beforeEach(() => {
  organization = testOrganization();
});

const bearer = () => issuer.bearer({ organization, roles: ['operator'] });

async function sendOnce(payload: string) {
  const headers = { authorization: await bearer(), 'content-type': 'text/csv' };
  return (await server.inject({ method: 'POST', url: '/v1/efm?record=hourly', headers, payload })).json();
}

/** As producers do: what could not be stored in time is sent again. */
async function again<Reply extends { readonly status?: unknown }>(ask: () => Promise<Reply>): Promise<Reply> {
  const reply = await ask();
  return reply.status === 503 ? again(ask) : reply;
}

const send = (csv: string) => again(() => sendOnce(csv));

async function register() {
  const headers = { authorization: await bearer() };
  const call = { method: 'POST', url: '/v1/efm/meters', headers, payload: aMeterBody } as const;
  return again(async () => (await server.inject(call)).json());
}

/** As the role of the relay sees it, across organizations. */
async function outbox(): Promise<readonly { readonly payload: { readonly records: readonly object[] } }[]> {
  return database.system.run((tx) => query(tx, 'SELECT payload FROM outbox WHERE organization = $1', [organization]));
}

async function bytesOf(records: number): Promise<string> {
  const sql = "SELECT pg_total_relation_size('efm_record')::float8 AS n";
  const [size] = await database.unitOfWork.run({ organization }, (tx) => query<{ readonly n: number }>(tx, sql));
  return `about ${Math.round((size?.n ?? 0) / records)} bytes each with their indexes`;
}

async function counted(table: string): Promise<number> {
  const sql = `SELECT count(*)::integer AS n FROM ${table}`;
  const found = await database.unitOfWork.run({ organization }, (tx) => query<{ readonly n: number }>(tx, sql));
  return found[0]?.n ?? 0;
}

describe('records of flow computers in the service', () => {
  it('are each kept and told once, however many send the same file at once', async () => {
    await register();
    const csv = hoursCsv('FMP-7', '2026-11-02T16:00:00.000Z', 48);
    const replies = await Promise.all([send(csv), send(csv), send(csv)]);
    const sum = (status: 'accepted' | 'duplicate') => replies.reduce((total, reply) => total + reply[status], 0);
    expect([sum('accepted'), sum('duplicate')]).toEqual([48, 96]);
    expect(await counted('efm_record')).toBe(48);
    expect((await outbox()).flatMap(({ payload }) => payload.records)).toHaveLength(48);
  });

  it('are not lost between a file and the registration of its meter, whichever comes first', async () => {
    const csv = (hour: number) => hoursCsv('FMP-7', `2026-11-0${hour + 1}T16:00:00.000Z`, 24);
    await Promise.all([send(csv(1)), send(csv(2)), register(), send(csv(3)), send(csv(4))]);
    expect(await counted('efm_record')).toBe(96);
    expect(await counted('efm_held_line')).toBe(0);
  });

  it('are not there when they cannot be told', async () => {
    await register();
    const broken = wireEfm({ kit: { database, now: brokenAfter(1), wakeRelay: () => undefined }, wells });
    const logger = createLogger({ service: 'spec', level: 'silent' });
    const metrics = createMetrics({ service: 'spec', runtime: false });
    const other = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify, problems: efmProblems });
    for (const route of broken.routes) await other.register(route);
    const headers = { authorization: await bearer(), 'content-type': 'text/csv' };
    const payload = hoursCsv('FMP-7', '2026-11-02T16:00:00.000Z', 2);
    const reply = await other.inject({ method: 'POST', url: '/v1/efm?record=hourly', headers, payload });
    await other.close();
    expect(reply.statusCode).toBe(500);
    expect([await counted('efm_record'), await outbox()]).toEqual([0, []]);
  });

  it('are asked for again where the database is in the way, and kept once', async () => {
    await register();
    const csv = hoursCsv('FMP-7', '2026-11-02T16:00:00.000Z', 3);
    const somebody = new Client({ connectionString: testServer.superuserUrl });
    await somebody.connect();
    await somebody.query("SELECT pg_advisory_lock(hashtextextended($1 || '/efm/FMP-7', 0))", [organization]);
    const refused = await sendOnce(csv).finally(() => somebody.end());
    expect(refused).toMatchObject({ status: 503, code: 'ingestion/not-stored' });
    expect(await send(csv)).toMatchObject({ accepted: 3 });
    expect(await counted('efm_record')).toBe(3);
  });

  it('come ten thousand in a file', async () => {
    await register();
    const csv = hoursCsv('FMP-7', '2025-06-01T16:00:00.000Z', 10_000);
    const began = performance.now();
    expect(await send(csv)).toMatchObject({ accepted: 10_000, results: expect.any(Array) });
    const first = performance.now();
    expect(await send(csv)).toMatchObject({ duplicate: 10_000 });
    const took = [first - began, performance.now() - first].map((ms) => `${Math.round(ms)} ms`);
    process.stdout.write(`10,000 records taken in ${took[0]}, known again in ${took[1]}, ${await bytesOf(10_000)}\n`);
  });
});

/** A clock that stops being one after so many answers: something in the middle of a transaction that fails. */
function brokenAfter(answers: number): typeof now {
  let asked = 0;
  return () => {
    asked += 1;
    if (asked > answers) throw new Error('The clock is gone');
    return now();
  };
}
