import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@wellflow/testing';
import { describeServices } from '../../../tools/openapi/describe.mts';
import { serviceNames, startPlatform, type Platform } from '../../../tools/platform/src/index.mts';
import { createGatewayClient, type GatewayClient } from './support/gateway-client';

interface ReadingList {
  readonly readings: readonly {
    readonly time: string;
    readonly value: unknown;
    readonly unit: string;
    readonly quality: string;
  }[];
}
interface Receipt {
  readonly accepted: number;
  readonly results: readonly { readonly status: string; readonly code?: string; readonly path?: string }[];
}

describe('the platform, from outside', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-walks-'));
  let platform: Platform;
  let client: GatewayClient;
  let other: string;

  beforeAll(async () => {
    platform = await startPlatform({ dir, simulator: false });
    await platform.whenReady(240_000);
    client = createGatewayClient(platform.gatewayUrl, await platform.token('admin', 'demo'));
    other = await platform.token('admin', 'other');
  });

  afterAll(async () => {
    await platform?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each(serviceNames)('says of %s what is checked in (npm run openapi:generate writes it)', async (name) => {
    const checkedIn = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'openapi', `${name}.json`), 'utf8');
    expect((await describeServices(platform)).get(name)).toBe(checkedIn);
  });

  const register = async (apiNumber: string, token?: string) =>
    client.call<{ wellId: string; apiNumber: string }>('POST', '/v1/wells', {
      body: { apiNumber, name: `Well ${apiNumber}` },
      ...(token && { token }),
    });
  const names = async (service: string, token?: string) => {
    const { body } = await client.call<{ wells: { apiNumber: string }[] }>(
      'GET',
      `/v1/${service}/wells?limit=1000`,
      token ? { token } : {},
    );
    return body.wells.map(({ apiNumber }) => apiNumber);
  };
  const reading = (changes: Readonly<Record<string, unknown>> = {}) => ({
    ...{
      well: '42-501-20130',
      measurement: 'tubing-pressure',
      time: new Date().toISOString(),
      value: 212.4,
      unit: 'psi',
    },
    ...changes,
  });
  const send = (readings: readonly unknown[], token?: string) =>
    client.call<Receipt>('POST', '/v1/readings', { body: { readings }, ...(token && { token }) });

  it('registers a well over HTTP, which appears in every other service through Kafka', async () => {
    const registered = await register('42-501-20130');
    expect(registered).toMatchObject({ status: 201, body: { apiNumber: '42-501-20130' } });
    for (const service of ['production', 'royalty', 'compliance']) {
      await eventually(async () => expect(await names(service)).toContain('42-501-20130'), { timeoutMs: 90_000 });
    }
    for (const form of [
      '42-501-20130',
      '4250120130',
      '42501201300000',
      '42 501 20130',
      registered.body.wellId,
      'api:42-501-20130',
    ]) {
      const found = await client.call<{ wellId: string }>('GET', `/v1/wells/${encodeURIComponent(form)}`);
      expect([form, found.status, found.body.wellId]).toEqual([form, 200, registered.body.wellId]);
    }
  });

  it('answers a repeated request with the same well, and refuses a second well with the same API number', async () => {
    const ask = () =>
      client.call<{ wellId: string }>('POST', '/v1/wells', {
        body: { apiNumber: '42-501-20140', name: 'Twice' },
        headers: { 'idempotency-key': 'twice' },
      });
    const [first, second] = [await ask(), await ask()];
    expect(second).toMatchObject({ status: 201, body: { wellId: first.body.wellId } });
    expect(await register('42 501 20140')).toMatchObject({ status: 409, body: { code: 'wells/identifier-taken' } });
  });

  it('takes readings in, a verdict an item, and gives them back', async () => {
    await eventually(async () => expect((await send([reading()])).body.accepted).toBe(1), { timeoutMs: 90_000 });
    const time = '2026-11-20T06:00:00.123456Z';
    const { status, body } = await send([
      reading({ time }),
      reading({ measurement: 'run-status', value: true, time, unit: 'none' }),
      reading({ time: '2026-11-20T06:00:10Z', value: null, quality: 'BAD' }),
      reading({ measurement: 'mood' }),
      reading({ well: '42-501-29999' }),
    ]);
    expect(status).toBe(202);
    expect(body.results.map((result) => result.status)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'rejected',
      'quarantined',
    ]);
    expect(body.results[3]).toMatchObject({ code: 'ingestion/unknown-measurement', path: '/readings/3/measurement' });
    await eventually(
      async () => {
        const stretch = 'from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z';
        const found = await client.call<ReadingList>(
          'GET',
          `/v1/wells/42-501-20130/readings?measurement=tubing-pressure&${stretch}`,
        );
        expect(found.body.readings.map((one) => [one.time, one.value, one.unit, one.quality])).toEqual([
          [time, 212.4, 'psi', 'GOOD'],
          ['2026-11-20T06:00:10.000000Z', null, 'psi', 'BAD'],
        ]);
      },
      { timeoutMs: 90_000 },
    );
  });

  it('lets a number beyond a double’s range cost its own reading only', async () => {
    const good = JSON.stringify(reading());
    const body = `{"readings":[${good},${good.replace('212.4', '1e400')}]}`;
    const answer = await client.call<Receipt>('POST', '/v1/readings', { body });
    expect(answer.status).toBe(202);
    expect(answer.body.results).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', code: 'ingestion/value-out-of-range', path: '/readings/1/value' },
    ]);
  });

  it('stores a reading once, however often it is sent', async () => {
    const times = ['2026-11-19T00:00:00Z', '2026-11-19T00:00:01Z'];
    for (let again = 0; again < 3; again += 1)
      expect((await send(times.map((time) => reading({ time })))).body.accepted).toBe(2);
    await eventually(
      async () => {
        const found = await client.call<ReadingList>(
          'GET',
          '/v1/wells/42-501-20130/readings?measurement=tubing-pressure&from=2026-11-19T00:00:00Z&to=2026-11-19T01:00:00Z',
        );
        expect(found.body.readings).toHaveLength(2);
      },
      { timeoutMs: 90_000 },
    );
  });

  it("keeps organizations apart: another's well is unknown on every route, and its readings are quarantined like an unknown well's", async () => {
    expect(await names('royalty', other)).not.toContain('42-501-20130');
    expect((await client.call('GET', '/v1/wells/42-501-20130', { token: other })).status).toBe(404);
    expect(
      (await client.call('GET', '/v1/wells/42-501-20130/readings?measurement=tubing-pressure', { token: other }))
        .status,
    ).toBe(404);
    const theirs = (await send([reading()], other)).body.results[0];
    const nobodys = (await send([reading({ well: '42-501-29998' })], other)).body.results[0];
    expect(theirs).toEqual(nobodys);
    expect(await register('42-501-20130', other)).toMatchObject({ status: 201 });
  });

  it.each<[string, string, string, Parameters<GatewayClient['call']>[2], number]>([
    ['no token', 'GET', '/v1/wells', { token: '' }, 401],
    ['a broken token', 'GET', '/v1/wells', { token: 'x.y.z' }, 401],
    ['malformed JSON', 'POST', '/v1/wells', { body: '{"apiNumber":' }, 400],
    ['NaN', 'POST', '/v1/readings', { body: '{"readings":[{"value":NaN}]}' }, 400],
    ['a number too large', 'POST', '/v1/wells', { body: '{"apiNumber":1e400,"name":"x"}' }, 400],
    ['__proto__', 'POST', '/v1/wells', { body: '{"apiNumber":"42-501-20150","name":"x","__proto__":{"a":1}}' }, 400],
    ['a NUL character', 'POST', '/v1/wells', { body: '{"apiNumber":"42-501-20150","name":"a\\u0000b"}' }, 400],
    ['invalid UTF-8', 'POST', '/v1/wells', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }, 400],
    ['deep nesting', 'POST', '/v1/readings', { body: `{"readings":${'['.repeat(5000)}${']'.repeat(5000)}}` }, 400],
    ['an unknown field', 'POST', '/v1/wells', { body: { apiNumber: '42-501-20150', name: 'x', colour: 'red' } }, 400],
    ['no API number', 'POST', '/v1/wells', { body: { name: 'x' } }, 400],
    ['an API number that is none', 'POST', '/v1/wells', { body: { apiNumber: '99-999-1', name: 'x' } }, 400],
    ['the wrong content type', 'POST', '/v1/wells', { body: 'a=b', headers: { 'content-type': 'text/plain' } }, 415],
    [
      'a body too large',
      'POST',
      '/v1/readings',
      { body: { readings: [reading({ value: 'x'.repeat(12_000_000) })] } },
      413,
    ],
    ['too many readings', 'POST', '/v1/readings', { body: { readings: Array.from({ length: 10_001 }, () => 1) } }, 400],
    ['no readings', 'POST', '/v1/readings', { body: { readings: [] } }, 400],
    ['an unknown route', 'GET', '/v1/nothing', {}, 404],
    ['the wrong method', 'DELETE', '/v1/wells', {}, 405],
    ['an unknown measurement', 'GET', '/v1/wells/42-501-20130/readings?measurement=mood', {}, 400],
    ['a time that is none', 'GET', '/v1/wells/42-501-20130/readings?measurement=oil-rate&from=yesterday', {}, 400],
  ])('%s is a problem with a code, never a 5xx', async (_what, method, path, options, status) => {
    const answer = await client.call<{ code: string; path?: string }>(method, path, options);
    expect([answer.status, answer.body.code]).toEqual([status, expect.stringContaining('/')]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('describes itself, and says who is ready', async () => {
    const document = await client.call<{ openapi: string; paths: object }>('GET', '/openapi.json', { token: '' });
    expect(document.body.openapi).toMatch(/^3\./);
    expect(Object.keys(document.body.paths)).toEqual(
      expect.arrayContaining(['/v1/wells', '/v1/readings', '/v1/wells/{well}/readings']),
    );
    expect((await client.call('GET', '/health/ready', { token: '' })).status).toBe(200);
  });

  it('goes on by itself when Kafka and Postgres are restarted under it', async () => {
    await Promise.all([platform.restartKafka(), platform.restartPostgres()]);
    const registered = await client.insist('POST', '/v1/wells', {
      body: { apiNumber: '42-501-20160', name: 'After' },
      headers: { 'idempotency-key': 'after' },
    });
    expect(registered.status).toBe(201);
    for (const service of ['production', 'royalty', 'compliance']) {
      await eventually(async () => expect(await names(service)).toContain('42-501-20160'), { timeoutMs: 90_000 });
    }
    await platform.whenReady(240_000);
    expect(platform.status().filter(({ restarts }) => restarts > 0)).toEqual([]);
  });
});
