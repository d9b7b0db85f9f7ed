import { parseInstant } from '@wellflow/kernel';
import { createInMemoryEventStore } from '@wellflow/postgres';
import * as fc from 'fast-check';
import { rawMeter } from '../../domain/efm/efm.support';
import { createInMemoryEfm } from '../../infrastructure/persistence/efm/in-memory-efm';
import { hoursCsv } from '../../presentation/http/efm/efm.support';
import { createAcceptEfmFile, type AcceptEfmInput } from './accept-efm-file';
import { createPutEfmMeter } from './put-efm-meter';
import { createTakeLines } from './take-lines';

const organization = 'acme';
const now = () => parseInstant('2026-11-20T12:00:00Z');
const wells = {
  findAll: async (_of: string, named: ReadonlySet<string>) =>
    new Map([...named].filter((each) => /^w\d$/.test(each)).map((each) => [each, `asset-${each}`])),
};
const midday = '2026-11-02T16:00:00.000Z';

function open() {
  let ids = 0;
  const newId = () => `id-${(ids += 1)}`;
  const stores = createInMemoryEfm();
  const { unitOfWork } = createInMemoryEventStore();
  const takeLines = createTakeLines({ ...stores, messages: () => [], tell: async () => undefined, now });
  const deps = { ...stores, unitOfWork, wells, takeLines, now };
  const accept = createAcceptEfmFile(deps);
  const put = createPutEfmMeter({ ...deps, newId });
  const file = { organization, producerId: 'rtu-7', sha256: '', kind: 'hourly', mapping: 'wellflow' } as const;
  return {
    ...stores,
    send: (text: string, changes: Partial<AcceptEfmInput> = {}) =>
      accept({ ...file, fileId: newId(), meter: null, why: null, text, ...changes }),
    register: (name: string, well = 'w1') => put({ organization, actor: 'ada', meter: { ...rawMeter, name, well } }),
  };
}

const codes = (sent: Awaited<ReturnType<ReturnType<typeof open>['send']>>) =>
  sent.verdicts.map((verdict) => ('code' in verdict ? verdict.code : verdict.status));

describe('a file of a flow computer', () => {
  it('comes from a producer only as far as it may: meters count as tags', async () => {
    const { send, register } = open();
    await register('A-1', 'w1');
    await register('B-1', 'w2');
    const csv = ['A-1', 'B-1', 'A-9'].map((meter) => hoursCsv(meter, midday, 1).split('\n')).map(([, line]) => line);
    const text = [hoursCsv('x', midday, 0), ...csv].join('\n');
    const not = 'ingestion/not-allowed';
    expect(codes(await send(text, { scope: { wells: ['w2'], tagPrefixes: [] } }))).toEqual([not, 'accepted', not]);
    expect(codes(await send(text, { scope: { wells: [], tagPrefixes: ['A-'] } }))).toEqual([
      'accepted',
      not,
      'ingestion/unknown-meter',
    ]);
    expect(codes(await send(text))).toEqual(['duplicate', 'duplicate', 'ingestion/unknown-meter']);
  });

  it('is never let go for a fault that is found when its meter comes', async () => {
    const { send, register, held } = open();
    await send(hoursCsv('A-1', midday, 1));
    await send(hoursCsv('A-1', midday, 1, '40.00000'));
    expect(await register('A-1')).toMatchObject({ released: 1 });
    expect(await held.count(organization)).toMatchObject([{ lines: 1, reason: 'ingestion/edition-needs-why' }]);
    expect(await register('A-1')).toMatchObject({ status: 'unchanged', released: 0 });
    expect(await held.count(organization)).toMatchObject([{ lines: 1 }]);
  });

  it('has a verdict for each of its lines, whatever is in them', async () => {
    const { send, register } = open();
    await register('A-1');
    const cell = fc.oneof(
      fc.constantFrom('A-1', midday, '', 'Bad', '1e9', '-1', '"', '3600', '2026-11-02T16:00', '0', 'NaN'),
      fc.string({ maxLength: 12 }).filter((text) => !/[\r\n]/.test(text)),
    );
    const line = fc.array(cell, { maxLength: 12 }).map((cells) => cells.join(','));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
        const { counts, verdicts } = await send([hoursCsv('x', midday, 0), ...lines].join('\n'), { why: 'fuzz' });
        const sent = lines.filter((text) => text.trim() !== '').length;
        expect(verdicts).toHaveLength(sent);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(sent);
      }),
    );
  });
});
