import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createServer, type HttpServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createFakeIssuer, roles } from '@wellflow/security';
import { eventually } from '@wellflow/testing';
import { nothingCounted, type Imports } from '../../../application/imports/imports';
import { createSteerImport } from '../../../application/imports/steer-import';
import { createUploadImport } from '../../../application/imports/upload-import';
import { createInMemoryImports } from '../../../infrastructure/imports/in-memory-imports';
import { importProblems, importRoutes } from './imports.route';
import { uploadImportRoute } from './upload-import.route';

const issuer = createFakeIssuer();
const organization = 'acme';
const mapping = {
  name: 'spec',
  time: { columns: ['time'], zone: 'America/Chicago' },
  tag: { column: 'tag' },
  values: [{ column: 'value' }],
};
const file = 'time,tag,value\n2024-01-01,PT-1,1\n';
let server: HttpServer;
let imports: Imports;

beforeAll(async () => {
  imports = createInMemoryImports();
  const logger = createLogger({ service: 'spec', level: 'silent' });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify, problems: importProblems });
  await server.register(importRoutes({ imports, steerImport: createSteerImport({ imports, newId: randomUUID }) }));
  await server.register(uploadImportRoute({ uploadImport: createUploadImport({ imports }) }));
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

const bearer = () => issuer.bearer({ roles: ['operator'], organization });

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, payload?: string | Buffer | object, headers = {}) {
  const authorization = await bearer();
  return server.inject({
    method,
    url,
    headers: { authorization, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
}

async function open(): Promise<string> {
  const reply = await ask('POST', '/v1/imports', { fileName: 'a.csv', mapping });
  expect(reply.statusCode).toBe(201);
  return String(reply.json().importId);
}

const put = (importId: string, body: string | Buffer, { query = '', ...headers }: Record<string, string> = {}) =>
  ask('PUT', `/v1/imports/${importId}/file${query}`, body, { 'content-type': 'text/csv', ...headers });

async function kept(importId: string): Promise<string> {
  const parts = [];
  for await (const part of imports.read(organization, importId, 0)) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

describe('an import over HTTP', () => {
  it('is opened with its mapping, whose blanks are filled in, and then awaits its file', async () => {
    const importId = await open();
    const found = await imports.find(organization, importId);
    expect(found?.mapping).toEqual({
      ...{ name: 'spec', tag: { column: 'tag' }, values: [{ column: 'value' }], words: {}, empty: 'skip' },
      time: { columns: ['time'], zone: 'America/Chicago', at: '00:00', ambiguous: 'refuse', order: 'ascending' },
      file: {
        ...{ encoding: 'utf-8', delimiter: 'auto', quote: '"', skipRows: 0, header: true, decimal: '.', thousands: '' },
      },
    });
    const { statusCode, headers } = await put(importId, file);
    expect([statusCode, headers['content-type']]).toEqual([202, 'application/json; charset=utf-8']);
    const reply = (await ask('GET', `/v1/imports/${importId}`)).json();
    expect(reply).toMatchObject({ state: 'queued', uploadedBytes: file.length, readings: { accepted: 0 } });
  });

  it.each<readonly [number, string, string, object]>([
    [400, 'http/invalid-body', '/mapping/time/zone', { time: { columns: ['time'] } }],
    [422, 'input/unknown-time-zone', '', { time: { columns: ['time'], zone: 'Mars/Olympus' } }],
    [422, 'ingestion/invalid-mapping', '/values', { values: [] }],
    [400, 'http/invalid-body', '/mapping/file/decimal', { file: { decimal: ';' } }],
  ])('is refused with %i %s at %s', async (status, code, _path, change) => {
    const reply = await ask('POST', '/v1/imports', { fileName: 'a', mapping: { ...mapping, ...change } });
    expect(reply.statusCode).toBe(status);
    if (status === 422) expect(reply.json().code).toBe(code);
  });

  it('takes gzip, as the coding of the body or as the file itself', async () => {
    const [coded, zipped] = [await open(), await open()];
    expect((await put(coded, gzipSync(file), { 'content-encoding': 'gzip' })).statusCode).toBe(202);
    const members = Buffer.concat([gzipSync(file.slice(0, 9)), gzipSync(file.slice(9))]);
    expect((await put(zipped, members, { 'content-type': 'application/gzip' })).statusCode).toBe(202);
    expect([await kept(coded), await kept(zipped)]).toEqual([file, file]);
  });

  it('refuses gzip that is none, or is a bomb', async () => {
    const cut = gzipSync(file.repeat(1000)).subarray(0, 60);
    expect((await put(await open(), cut)).json().code).toBe('http/malformed-encoding');
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect((await put(await open(), bomb)).json().code).toBe('http/inflated-too-large');
  });

  it('goes on with an upload that was cut, from what is kept', async () => {
    const importId = await open();
    const { port } = server.server.address() as AddressInfo;
    const headers = {
      authorization: await bearer(),
      'content-type': 'text/csv',
      'content-length': String(file.length),
    };
    const asking = httpRequest({
      host: '127.0.0.1',
      port,
      method: 'PUT',
      path: `/v1/imports/${importId}/file`,
      headers,
    });
    asking.on('error', () => undefined);
    asking.write(file.slice(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 100));
    asking.destroy();
    const { uploadedBytes } = await eventually(async () => {
      const found = await imports.find(organization, importId);
      expect(found).toMatchObject({ state: 'uploading', uploadedBytes: 10 });
      return { uploadedBytes: found?.uploadedBytes ?? 0 };
    });
    const wrong = await put(importId, file);
    expect([wrong.statusCode, wrong.json().code, wrong.json().data]).toEqual([
      409,
      'ingestion/upload-offset',
      { uploadedBytes },
    ]);
    expect((await put(importId, file.slice(uploadedBytes), { query: `?offset=${uploadedBytes}` })).statusCode).toBe(
      202,
    );
    expect(await kept(importId)).toBe(file);
    expect((await put(importId, 'more', { query: `?offset=${file.length}` })).json().code).toBe(
      'ingestion/import-state',
    );
  });

  it('shows its report, even an empty one', async () => {
    const importId = await open();
    await put(importId, file);
    const report = () => ask('GET', `/v1/imports/${importId}/report.csv`);
    expect((await report()).body).toBe('row,column,cell,code,detail,readings\r\n');
    await imports.begin(organization, importId);
    await imports.advance(organization, importId, {
      ...{
        chunk: 0,
        position: { byte: 0, rowsBefore: 0, skip: 2 },
        memory: {},
        counts: { ...nothingCounted, refused: 1 },
      },
      ...{ columns: { ignored: ['x'], missing: ['y'] }, readBytes: 16, report: '2,value,1,a/b,c,1\r\n' },
      ...{ readingsPerSecond: 1000.4, bytesPerSecond: 8 },
    });
    const { body, headers } = await report();
    expect([body.split('\r\n')[1], headers['content-type']]).toEqual(['2,value,1,a/b,c,1', 'text/csv; charset=utf-8']);
    expect((await ask('GET', `/v1/imports/${importId}`)).json()).toMatchObject({
      ...{ state: 'running', readingsPerSecond: 1000, secondsLeft: Math.ceil((file.length - 16) / 8) },
      ...{ ignoredColumns: ['x'], missingColumns: ['y'], readings: { refused: 1 } },
    });
  });

  it('is cancelled while it goes, resumed where it failed, and neither otherwise', async () => {
    const importId = await open();
    expect((await ask('POST', `/v1/imports/${importId}/resume`)).statusCode).toBe(409);
    await put(importId, file);
    await imports.begin(organization, importId);
    await imports.end(organization, importId, { state: 'failed', failure: { code: 'a/b', detail: 'c' } });
    expect((await ask('GET', `/v1/imports/${importId}`)).json().failure).toEqual({ code: 'a/b', detail: 'c' });
    expect((await ask('POST', `/v1/imports/${importId}/resume`)).json().state).toBe('queued');
    expect((await ask('POST', `/v1/imports/${importId}/cancel`)).json().state).toBe('cancelled');
    expect((await ask('POST', `/v1/imports/${importId}/cancel`)).statusCode).toBe(409);
    expect((await ask('GET', '/v1/imports?limit=1')).json().imports).toMatchObject([{ importId, state: 'cancelled' }]);
  });

  it('that is not there, or is another organization’s, is 404', async () => {
    const importId = await open();
    const authorization = await issuer.bearer({ roles: ['admin'], organization: 'other' });
    const theirs = await server.inject({ url: `/v1/imports/${importId}`, headers: { authorization } });
    expect([theirs.statusCode, theirs.json().code]).toEqual([404, 'ingestion/no-such-import']);
    expect((await put(randomUUID(), file)).statusCode).toBe(404);
    expect((await put(await open(), '')).json().code).toBe('ingestion/empty-file');
  });

  it.each(roles)('is for admins and operators: %s', async (role) => {
    const authorization = await issuer.bearer({ roles: [role], organization });
    const mayImport = role === 'admin' || role === 'operator';
    for (const [method, url] of [
      ['GET', '/v1/imports'],
      ['PUT', `/v1/imports/${randomUUID()}/file`],
    ] as const) {
      const { statusCode } = await server.inject({
        method,
        url,
        headers: { authorization, 'content-type': 'text/csv' },
      });
      expect(statusCode === 403).toBe(!mayImport);
    }
  });
});
