import { gzipSync } from 'node:zlib';
import { parseInstant, type OutgoingMessage } from '@wellflow/kernel';
import { createServer, type HttpServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createFakeIssuer, type Role } from '@wellflow/security';
import { createAcceptEfmFile } from '../../../application/efm/accept-efm-file';
import { createListEfmMappings } from '../../../application/efm/efm-mappings';
import { createGetEfmAuditPackage } from '../../../application/efm/get-efm-audit-package';
import { createGetEfmDays, createListEfmRecords } from '../../../application/efm/list-efm-records';
import { createPutEfmMeter } from '../../../application/efm/put-efm-meter';
import { createSaveEfmMapping } from '../../../application/efm/save-efm-mapping';
import { createTakeLines } from '../../../application/efm/take-lines';
import { toEfmMessages } from '../../../infrastructure/messaging/efm/efm-messages';
import { createInMemoryEfm } from '../../../infrastructure/persistence/efm/in-memory-efm';
import { tagProblems } from '../tag-problems';
import { efmAuditPackageRoute } from './efm-audit-package.route';
import { efmMappingsRoutes } from './efm-mappings.route';
import { efmMetersRoutes } from './efm-meters.route';
import { efmProblems } from './efm-problems';
import { efmRecordsRoutes } from './efm-records.route';
import { aMeterBody, daysCsv, hoursCsv } from './efm.support';
import { postEfmRoute } from './post-efm.route';

const issuer = createFakeIssuer();
const now = () => parseInstant('2026-11-20T12:00:00Z');
const wellId = '00000000-0000-4000-8000-000000000007';
const wells = {
  findAll: async (_of: string, named: ReadonlySet<string>) =>
    new Map([...named].filter((each) => each === 'w1').map((each) => [each, wellId])),
};
let server: HttpServer;
let told: OutgoingMessage[];

beforeEach(async () => {
  told = [];
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const stores = createInMemoryEfm();
  const { unitOfWork } = createInMemoryEventStore();
  const tell = async (_tx: unknown, _of: string, messages: readonly OutgoingMessage[]) => void told.push(...messages);
  const takeLines = createTakeLines({ ...stores, messages: toEfmMessages, tell, now });
  const taking = { ...stores, unitOfWork, wells, takeLines, now };
  const asking = { ...stores, reads: unitOfWork, now };
  const logger = createLogger({ service: 'spec', level: 'silent' });
  const metrics = createMetrics({ service: 'spec', runtime: false });
  const problems = { ...tagProblems, ...efmProblems };
  server = await createServer({ name: 'spec', logger, metrics, verifier: issuer.verify, problems });
  await server.register(postEfmRoute({ acceptEfmFile: createAcceptEfmFile(taking) }));
  await server.register(efmMetersRoutes({ ...stores, putEfmMeter: createPutEfmMeter({ ...taking, newId }) }));
  const { mappings } = stores;
  const saveEfmMapping = createSaveEfmMapping({ unitOfWork, mappings, now });
  await server.register(efmMappingsRoutes({ saveEfmMapping, listEfmMappings: createListEfmMappings(mappings) }));
  const reading = { listEfmRecords: createListEfmRecords(asking), getEfmDays: createGetEfmDays(asking) };
  await server.register(efmRecordsRoutes(reading));
  await server.register(efmAuditPackageRoute({ getAuditPackage: createGetEfmAuditPackage(asking) }));
});
afterEach(() => server.close());

interface Sending {
  readonly role?: Role;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(query: string, payload: string | Buffer, { role = 'producer', headers = {} }: Sending = {}) {
  const authorization = await issuer.bearer({ roles: [role] });
  const all = { authorization, 'content-type': 'text/csv', ...headers };
  return server.inject({ method: 'POST', url: `/v1/efm?${query}`, headers: all, payload });
}

async function post(url: string, payload: object, role: Role = 'operator') {
  const headers = { authorization: await issuer.bearer({ roles: [role] }), 'content-type': 'application/json' };
  return server.inject({ method: 'POST', url, headers, payload });
}

async function get(url: string, role: Role = 'viewer') {
  return server.inject({ method: 'GET', url, headers: { authorization: await issuer.bearer({ roles: [role] }) } });
}

const register = (changes: object = {}) => post('/v1/efm/meters', { ...aMeterBody, ...changes });
const midday = '2026-11-02T16:00:00.000Z';

describe('records of flow computers over HTTP', () => {
  it('are taken once: the same again is a duplicate, plain or compressed', async () => {
    await register();
    const csv = hoursCsv('FMP-7', midday, 24);
    const first = await send('record=hourly', csv);
    expect([first.statusCode, first.json()]).toMatchObject([202, { accepted: 24, duplicate: 0, rejected: 0 }]);
    const again = await send('record=hourly', gzipSync(csv), { headers: { 'content-encoding': 'gzip' } });
    expect(again.json()).toMatchObject({ accepted: 0, duplicate: 24, sha256: first.json().sha256 });
    const records = (await get('/v1/efm/FMP-7/records?from=2026-11-01&to=2026-11-30')).json().records;
    expect(records).toHaveLength(24);
    expect(records[0]).toMatchObject({ contractDay: '2026-11-02', begin: '2026-11-02T16:00:00.000000Z', edition: 1 });
  });

  it('are told to others exactly, by meter, logs kept back', async () => {
    await register();
    await send('record=hourly', hoursCsv('FMP-7', midday, 2));
    await send('record=event', `meter,time,text\nFMP-7,${midday},Power on`);
    expect(told).toMatchObject([
      {
        topic: 'wellflow.ingestion.efm-record.v1',
        schema: 'wellflow.ingestion.EfmRecordsAcceptedV1',
        payload: {
          meter: 'FMP-7',
          records: [
            { kind: 'hourly', edition: 1, assetId: wellId, volume: '41.66667', basePressurePsia: '14.73', flags: [] },
            { contractDay: '2026-11-02' },
          ],
        },
      },
    ]);
    expect(told).toHaveLength(1);
  });

  it('are never replaced without a reason, and never lost with one', async () => {
    await register();
    await send('record=hourly', hoursCsv('FMP-7', midday, 1));
    const other = hoursCsv('FMP-7', midday, 1, '40.00000');
    expect((await send('record=hourly', other)).json()).toMatchObject({
      rejected: 1,
      results: [{ line: 2, status: 'rejected', code: 'ingestion/edition-needs-why', retryable: false }],
    });
    const replaced = await send('record=hourly&why=Plate%20was%20in%20backwards', other);
    expect(replaced.json()).toMatchObject({ accepted: 1, results: [{ edition: 2 }] });
    const range = '/v1/efm/FMP-7/records?from=2026-11-02&to=2026-11-02';
    const [holds] = (await get(range)).json().records;
    expect(holds).toMatchObject({ edition: 2, why: 'Plate was in backwards', values: { volume: '40' } });
    const all = (await get(`${range}&editions=true`)).json().records;
    expect(all.map(({ values }: { values: { volume: string } }) => values.volume)).toEqual(['41.66667', '40']);
  });

  it('get one verdict a line, and one bad line costs no other', async () => {
    await register();
    const [header, first, second] = hoursCsv('FMP-7', midday, 2).split('\n');
    const ahead = `FMP-7,2027-01-01T00:00:00Z,3600,1,1,1,1,1,1`;
    const lines = [header, first, '"broken', 'FMP-7,yesterday,1,1', `FMP-9,${midday},3600,1`, ahead, '', second];
    const reply = (await send('record=hourly', lines.join('\r\n'))).json();
    expect(reply).toMatchObject({ accepted: 2, duplicate: 0, quarantined: 1, rejected: 3 });
    expect(reply.results.map(({ line, code }: { line: number; code?: string }) => [line, code])).toEqual([
      [2, undefined],
      [3, 'ingestion/malformed-line'],
      [4, 'ingestion/invalid-time'],
      [5, 'ingestion/unknown-meter'],
      [6, 'ingestion/time-ahead'],
      [8, undefined],
    ]);
    expect(reply.results[4]).toMatchObject({ retryable: true });
  });

  it('wait for their meter and flow when it is registered, once', async () => {
    await send('record=hourly', hoursCsv('FMP-7', midday, 3));
    await send('record=daily', daysCsv('FMP-7', ['2026-11-02']));
    expect((await get('/v1/efm/held')).json().held).toMatchObject([
      { meter: 'FMP-7', kind: 'daily', lines: 1 },
      { meter: 'FMP-7', kind: 'hourly', lines: 3 },
    ]);
    expect((await register()).json()).toMatchObject({ status: 'created', released: 4 });
    expect((await get('/v1/efm/held')).json()).toEqual({ held: [] });
    expect((await register()).json()).toMatchObject({ status: 'unchanged', released: 0 });
    expect((await get('/v1/efm/FMP-7/records?from=2026-11-02&to=2026-11-02')).json().records).toHaveLength(4);
  });

  it('go on waiting for the time from which their meter is known', async () => {
    await send('record=hourly', hoursCsv('FMP-7', midday, 3));
    const later = await register({ effectiveFrom: '2026-11-02T18:00:00Z' });
    expect(later.json()).toMatchObject({ released: 1 });
    expect((await get('/v1/efm/held')).json().held).toMatchObject([
      { lines: 2, reason: 'ingestion/meter-not-in-effect' },
    ]);
    expect((await register({ effectiveFrom: '2026-01-01T00:00:00Z' })).json()).toMatchObject({ released: 2 });
  });

  it('are compared with the day they make, and what is missing is told', async () => {
    await register();
    await send('record=hourly', hoursCsv('FMP-7', midday, 24));
    const daily = await send('record=daily', daysCsv('FMP-7', ['2026-11-02', '2026-11-03'], '999.00000'));
    expect(daily.json().days).toMatchObject([
      { meter: 'FMP-7', day: '2026-11-02', flags: ['does-not-foot'], gaps: [] },
      { day: '2026-11-03', flags: ['gap'], records: 0 },
    ]);
    const right = await send('record=daily&why=recomputed', daysCsv('FMP-7', ['2026-11-02']));
    expect(right.json().days).toEqual([]);
    const { days } = (await get('/v1/efm/FMP-7/days?from=2026-11-02&to=2026-11-02')).json();
    expect(days).toMatchObject([
      { hours: 24, records: 24, gaps: [], flags: [], footings: [{ foots: true, difference: '0.00008' }, {}, {}] },
    ]);
  });

  it('are read by a layout of one’s own', async () => {
    await register({ name: 'M 1', clockZone: 'Etc/GMT+7', stamping: 'end' });
    const columns = { date: { column: 'Date' }, time: { column: 'Hour' }, volume: { column: 'MSCF', unit: 'mcf' } };
    const records = { hourly: { headerLine: 2, timeFormat: 'M/d/yyyy H:mm', columns } };
    const mapping = { name: 'acme', make: 'Acme', source: 'A file of May', verified: true, records };
    expect((await post('/v1/efm/mappings', mapping)).json()).toMatchObject({ version: 1 });
    const csv = 'Acme totals\nDate,Hour,MSCF\n11/2/2026,24:00,1.5\n';
    const sent = await send('record=hourly&mapping=acme&meter=M%201', csv);
    expect(sent.json()).toMatchObject({ accepted: 1 });
    const { records: kept } = (await get('/v1/efm/M%201/records?from=2026-11-02&to=2026-11-02')).json();
    expect(kept).toMatchObject([{ end: '2026-11-03T07:00:00.000000Z', original: '11/2/2026,24:00,1.5' }]);
    expect((await send('record=daily&mapping=acme&meter=M%201', csv)).json()).toMatchObject({
      code: 'ingestion/mapping-has-no-record',
    });
    const { mappings } = (await get('/v1/efm/mappings')).json();
    expect(mappings.map(({ mapping: { name } }: { mapping: { name: string } }) => name)).toEqual([
      'wellflow',
      'rockwell-datasite-events',
      'acme',
    ]);
  });

  it('say so where the layout was never verified', async () => {
    await register();
    const csv =
      'ID,Type,Time,Meter Run,Data,Old value,New value\n7,Event,2026-11-02 10:00:00,0,Orifice size,1.5,1.25\n';
    const sent = await send('record=event&mapping=rockwell-datasite-events&meter=FMP-7', csv);
    expect(sent.json()).toMatchObject({ accepted: 1, results: [{ flags: ['unverified-layout'] }] });
  });

  it.each([
    ['CFX', 'record=hourly&mapping=cfx', 'a', 422, 'ingestion/cfx-unverified'],
    ['an unknown mapping', 'record=hourly&mapping=nobody', 'a', 404, 'ingestion/no-such-mapping'],
    ['no columns', 'record=hourly', '', 422, 'ingestion/malformed-csv'],
    ['a column missing', 'record=hourly', 'meter,time', 422, 'ingestion/missing-column'],
    ['no meter anywhere', 'record=hourly', 'time,volume', 422, 'ingestion/meter-missing'],
    ['what is not UTF-8', 'record=hourly', Buffer.from([0xff]), 400, 'http/invalid-utf8'],
    ['a NUL', 'record=hourly', 'time\n\0', 400, 'http/nul-character'],
    ['another record', 'record=weekly', 'a', 400, 'http/invalid-request'],
    ['too many lines', 'record=alarm', `meter,time\n${'x\n'.repeat(10_001)}`, 422, 'ingestion/too-many-lines'],
  ])('refuse %s as a whole', async (_what, query, payload, status, code) => {
    const reply = await send(query, payload);
    expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
  });

  it('are sent by producers, set up by operators, read by viewers', async () => {
    expect((await send('record=hourly', 'a', { role: 'viewer' })).statusCode).toBe(403);
    expect((await post('/v1/efm/meters', aMeterBody, 'producer')).statusCode).toBe(403);
    expect((await get('/v1/efm/FMP-7/records?from=2026-11-02&to=2026-11-02', 'producer')).statusCode).toBe(403);
    expect((await get('/v1/efm/FMP-7/days?from=2026-11-02&to=2026-11-02')).json().code).toBe('ingestion/no-such-meter');
    expect((await register({ well: 'w2' })).json()).toMatchObject({ code: 'ingestion/unknown-well', path: '/well' });
    await register();
    expect((await get('/v1/efm/FMP-7/days?from=2026-11-02&to=2026-11-01')).statusCode).toBe(400);
  });
});

describe('the audit package', () => {
  it('has originals, editions, who and why, what was checked, and what a federal auditor looks for', async () => {
    await register({ fmpNumber: 'F-1', company: 'Simulated LLC', extensionIs: 'average-extension' });
    await send('record=hourly', hoursCsv('FMP-7', '2026-11-01T16:00:00.000Z', 48));
    await send('record=hourly&why=recalibrated', hoursCsv('FMP-7', midday, 1, '40.00000'));
    await send('record=daily', daysCsv('FMP-7', ['2026-11-01', '2026-11-02']));
    const snapshot = (time: string, value: string) => `FMP-7,${time},Orifice size,${value},in`;
    const header = 'meter,time,parameter,value,unit';
    await send(
      'record=configuration',
      [header, snapshot('2026-10-20T16:00:00Z', '1.5'), snapshot(midday, '1.25')].join('\n'),
    );
    await send(
      'record=event',
      'meter,time,parameter,oldValue,newValue\nFMP-7,2026-11-01T20:00:00Z,Orifice size,1.5,1.25',
    );
    const found = (await get('/v1/efm/FMP-7/audit-package?month=2026-11')).json();
    expect(found.records).toHaveLength(48 + 1 + 2 + 1 + 1);
    expect(found.records.filter(({ superseded }: { superseded: boolean }) => superseded)).toMatchObject([
      { begin: '2026-11-02T16:00:00.000000Z', edition: 1 },
    ]);
    expect(found.files).toHaveLength(5);
    expect(found.versions).toMatchObject([{ fmpNumber: 'F-1', version: 1 }]);
    expect(found.configurationChanges).toEqual([
      expect.objectContaining({ parameter: 'Orifice size', oldValue: '1.5', newValue: '1.25', inEventLog: true }),
    ]);
    const absent = found.checklist.filter(({ present }: { present: boolean }) => !present);
    expect(absent.map(({ item }: { item: string }) => item)).toEqual([
      'Software and firmware identifiers',
      'Static-pressure tap location',
      'Alarm log',
    ]);
    // The 19th goes on, the 20th has not begun.
    expect(found.days).toHaveLength(19);
    expect(found.days[0]).toMatchObject({ day: '2026-11-01', hours: 24, gaps: [], flags: [] });
    expect(found.days[1]).toMatchObject({ flags: ['does-not-foot'] });
  });

  it('is a CSV of a line a record too, with the line as it came', async () => {
    await register();
    await send('record=hourly', hoursCsv('FMP-7', midday, 2));
    const csv = await get('/v1/efm/FMP-7/audit-package?month=2026-11&format=csv');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('3600.00000,41.66667');
    expect((await get('/v1/efm/FMP-7/audit-package?month=2026-13')).statusCode).toBe(400);
  });
});
