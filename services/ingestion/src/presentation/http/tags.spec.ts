import { parseInstant } from '@wellflow/kernel';
import { createServer, type HttpServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type Role } from '@wellflow/security';
import { createChangeTags } from '../../application/commands/change-tags';
import { createImportTags } from '../../application/commands/import-tags';
import { createPutTag } from '../../application/commands/put-tag';
import { createExportTags } from '../../application/queries/export-tags';
import { createGetTag, createGetTagHistory } from '../../application/queries/get-tag';
import { createListTags } from '../../application/queries/list-tags';
import { createInMemoryTagRegistry } from '../../infrastructure/persistence/in-memory-tag-registry';
import { importTagsRoute } from './import-tags.route';
import { putTagRoutes } from './put-tag.route';
import { readTagsRoutes } from './read-tags.route';
import { tagProblems } from './tag-problems';

const issuer = createFakeIssuer();
const now = () => parseInstant('2026-11-23T12:00:00Z');
const wellId = '00000000-0000-4000-8000-000000000007';
const wells = {
  findAll: async (_of: string, named: ReadonlySet<string>) =>
    new Map([...named].filter((each) => each === 'w1').map((each) => [each, wellId])),
};
let server: HttpServer;

beforeEach(async () => {
  let ids = 0;
  const registry = createInMemoryTagRegistry();
  const { unitOfWork } = createInMemoryEventStore();
  const newId = () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const changeTags = createChangeTags({ unitOfWork, registry, wells, tagsChanged: async () => undefined, newId, now });
  const logger = createLogger({ service: 'spec', level: 'silent' });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify, problems: tagProblems });
  await server.register(putTagRoutes({ putTag: createPutTag(changeTags) }));
  await server.register(importTagsRoute({ importTags: createImportTags({ changeTags }) }));
  const reading = {
    listTags: createListTags({ registry, wells, now }),
    getTag: createGetTag(registry, now),
    getTagHistory: createGetTagHistory(registry),
    exportTags: createExportTags(registry),
  };
  await server.register(readTagsRoutes(reading));
});
afterEach(() => server.close());

type Method = 'GET' | 'POST' | 'PUT';
interface Asking {
  readonly roles?: readonly Role[];
  readonly payload?: object | string;
  readonly type?: string;
}

async function ask(
  method: Method,
  url: string,
  { roles = ['admin'], payload, type = 'application/json' }: Asking = {},
) {
  const headers = { authorization: await issuer.bearer({ roles: [...roles] }) };
  if (payload === undefined) return server.inject({ method, url, headers });
  return server.inject({ method, url, headers: { ...headers, 'content-type': type }, payload });
}

const change = { well: 'w1', measurement: 'tubing-pressure', unit: 'bar' };

describe('tags over HTTP', () => {
  it.each(['PAD7.PT-101', 'group/node/Analog Inputs/1', '50% full?', 'ünï ☃', '☃'.repeat(200)])(
    'are made, read, changed and remembered by the name %s',
    async (name) => {
      const path = `/v1/tags/${encodeURIComponent(name)}`;
      const made = await ask('POST', '/v1/tags', { payload: { name, ...change } });
      expect([made.statusCode, made.json()]).toMatchObject([
        201,
        { name, wellId, kind: 'number', canonicalUnit: 'psi' },
      ]);
      const changed = await ask('PUT', path, { payload: { ...change, hi: 100 } });
      expect([changed.statusCode, changed.json()]).toMatchObject([200, { hi: 100, effectiveFrom: now() }]);
      expect((await ask('GET', path)).json()).toMatchObject({ name, hi: 100 });
      expect((await ask('GET', `${path}?at=2020-01-01T00:00:00Z`)).json()).toMatchObject({ name, hi: null });
      expect((await ask('GET', `${path}/history`)).json().versions).toHaveLength(2);
      expect((await ask('GET', '/v1/tags?well=w1')).json()).toMatchObject({ tags: [{ name }] });
      expect((await ask('GET', '/v1/tags?well=w2')).json()).toEqual({ tags: [] });
    },
  );

  it('refuse with a code and the path of the field', async () => {
    const tag = { name: 'PT', ...change };
    const post = async (payload: object) => {
      const reply = await ask('POST', '/v1/tags', { payload });
      return [reply.statusCode, reply.json().code, reply.json().path];
    };
    expect(await post({ ...tag, lo: 2, hi: 1 })).toEqual([422, 'ingestion/limits-contradict', '/lo']);
    expect(await post({ ...tag, well: 'w2' })).toEqual([422, 'ingestion/unknown-well', '/well']);
    expect(await post({ ...tag, hi: 'high' })).toMatchObject([400, expect.any(String), '/hi']);
    await ask('POST', '/v1/tags', { payload: tag });
    expect(await post(tag)).toEqual([409, 'ingestion/tag-taken', '/name']);
    expect((await ask('PUT', '/v1/tags/nobody', { payload: change })).statusCode).toBe(404);
    expect((await ask('GET', '/v1/tags/nobody')).statusCode).toBe(404);
    expect((await ask('GET', '/v1/tags/nobody/history')).statusCode).toBe(404);
  });

  it('go out as a CSV and come in again', async () => {
    await ask('POST', '/v1/tags', { payload: { name: 'PT, "1"', ...change, scale: 0.1 } });
    const out = await ask('GET', '/v1/tags.csv');
    expect(out.headers['content-type']).toBe('text/csv; charset=utf-8');
    const back = await ask('POST', '/v1/tags/import', { payload: out.body, type: 'text/csv; charset=utf-8' });
    expect(back.json()).toMatchObject({
      created: 0,
      unchanged: 1,
      refused: 0,
      lines: [{ line: 2, status: 'unchanged' }],
    });
  });

  it.each([
    ['JSON', '{"a":1}', 'application/json', 415],
    ['what is not UTF-8', Buffer.from([0xff]), 'text/csv', 400],
    ['a NUL', 'name\n\0', 'text/csv', 400],
    ['another column', 'name,colour\n', 'text/csv', 422],
    ['nothing', '', 'text/csv', 422],
  ])('refuse to be imported from %s', async (_what, payload, type, status) => {
    expect((await ask('POST', '/v1/tags/import', { payload, type })).statusCode).toBe(status);
  });

  it('are changed by admins and operators only', async () => {
    for (const role of ['viewer', 'producer', 'sre'] as const) {
      expect((await ask('POST', '/v1/tags', { roles: [role], payload: { name: 'PT', ...change } })).statusCode).toBe(
        403,
      );
    }
  });
});
