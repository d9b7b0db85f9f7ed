import { DomainError } from '@wellflow/kernel';
import * as fc from 'fast-check';
import { builtInMappings } from './built-in-mappings';
import type { EfmKind } from './efm-kinds';
import { checkEfmMapping, type RecordMapping } from './mapping';
import { readEfmLines } from './read-lines';
import { createReadStamp } from './time-format';

const device: RecordMapping = {
  headerLine: 2,
  timeFormat: 'MM/dd/yyyy HH:mm',
  columns: {
    date: { column: 'Date' },
    time: { column: 'Time' },
    flowTime: { column: 'Flow min', unit: 'min' },
    volume: { column: 'MSCF', unit: 'mcf' },
    staticPressure: { column: 'SP', unit: 'psig' },
    energy: { column: 'BTU', unit: 'btu' },
  },
};
const head = 'Totals of run 1\nDate,Time,Flow min,MSCF,SP,BTU';
const read = (rows: readonly string[], changes: Partial<Parameters<typeof readEfmLines>[0]> = {}) =>
  readEfmLines({
    text: [head, ...rows].join('\r\n'),
    kind: 'hourly',
    mapping: device,
    meter: 'M1',
    verified: true,
    ...changes,
  });
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'taken';
};

describe('reading a file of a flow computer', () => {
  it('puts columns into fields and canonical units, exactly, and keeps the line', () => {
    const row = '11/02/2026,24:00,59.5,12.34567,150.2,13500000';
    const { head: kept, lines } = read([row]);
    expect(kept).toBe(head);
    expect(lines).toMatchObject([
      {
        line: 3,
        read: {
          meter: 'M1',
          time: { stamp: { is: 'wall-clock', at: '2026-11-03T00:00:00.000000Z' } },
          values: {
            flowTime: '3570',
            volume: '12.34567',
            energy: '13.5',
            staticPressureUnit: 'psig',
            temperature: null,
          },
          original: row,
          flags: [],
        },
      },
    ]);
  });

  it('takes a broken line for broken and goes on', () => {
    const { lines } = read(['11/02/2026,"01:00,1,2,3,4', '11/02/2026,02:00,60,1,2,3,4', '11/02/2026,03:00,60,1,2,3']);
    expect(lines).toMatchObject([
      { line: 3, fault: { code: 'ingestion/malformed-line' } },
      { line: 4, fault: { code: 'ingestion/malformed-line' } },
      { line: 5, read: {} },
    ]);
  });

  it('never takes text for a number, and a missing volume for none', () => {
    const { lines } = read(['11/02/2026,01:00,Bad,1,2,3', '11/02/2026,02:00,60,Bad,2,3', '2026-11-02,02:00,60,1,2,3']);
    expect(lines).toMatchObject([
      { read: { values: { flowTime: null }, flags: ['not-a-number:flowTime'] } },
      { fault: { code: 'ingestion/missing-quantity', path: '/MSCF' } },
      { fault: { code: 'ingestion/invalid-time' } },
    ]);
  });

  it('says of every record that its layout was never checked', () =>
    expect(read(['11/02/2026,01:00,60,1,2,3'], { verified: false }).lines).toMatchObject([
      { read: { flags: ['unverified-layout'] } },
    ]));

  it.each([
    ['ingestion/meter-missing', () => read(['x'], { meter: null })],
    ['ingestion/malformed-csv', () => read([], { text: 'one line' })],
    ['ingestion/missing-column', () => read([], { text: 'x\nDate,Time' })],
    ['ingestion/repeated-column', () => read([], { text: 'x\nDate,Time,Date,MSCF' })],
  ])('refuses with %s what is no such file', (code, work) => expect(codeOf(work)).toBe(code));

  it('reads every line of anything as one verdict', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\r\n]/.test(text))),
        (rows) => {
          const { lines } = read(rows);
          expect(lines.length).toBe(rows.filter((row) => row.trim() !== '').length);
        },
      ),
    ));
});

describe('the format of times', () => {
  it.each([
    ['M/d/yy h:mm a', '3/8/26 12:05 AM', '2026-03-08T00:05:00.000000Z'],
    ['M/d/yyyy h:mm:ss a', '11/30/2026 1:00:07 pm', '2026-11-30T13:00:07.000000Z'],
    ['yyyyMMdd HHmm', '20260230 0000', undefined],
    ['iso', '2026-11-02T07:00', '2026-11-02T07:00:00.000000Z'],
    ['iso', '2026-11-02 07:00:00-06:00', '2026-11-02T13:00:00.000000Z'],
    ['iso', '02.11.2026', undefined],
  ])('%s reads %s', (format, text, at) => expect(createReadStamp(format)(text)?.at).toBe(at));

  it.each(['HH:mm', 'yyyy-MM', 'yyyy-MM-dd dd', ''])('cannot be %j', (format) =>
    expect(codeOf(() => createReadStamp(format))).toBe('ingestion/invalid-mapping'),
  );
});

describe('a mapping', () => {
  const mapping = (kind: EfmKind, record: Partial<RecordMapping>, name = 'mine') => ({
    ...{ name, make: 'any', source: 'me', verified: false },
    records: { [kind]: { ...device, ...record } },
  });

  it('comes with the product only if it is one', () => {
    for (const each of builtInMappings) expect(codeOf(() => checkEfmMapping(each))).toBe('taken');
    expect(codeOf(() => checkEfmMapping(mapping('hourly', {})))).toBe('taken');
  });

  it.each([
    ['a name with spaces', mapping('hourly', {}, 'My Mapping')],
    ['no record', { ...mapping('hourly', {}), records: {} }],
    ['an unknown field', mapping('hourly', { columns: { ...device.columns, colour: { column: 'x' } } })],
    ['a field of another kind', mapping('alarm', {})],
    ['no unit', mapping('hourly', { columns: { ...device.columns, volume: { column: 'MSCF' } } })],
    [
      'a unit of something else',
      mapping('hourly', { columns: { ...device.columns, volume: { column: 'V', unit: 's' } } }),
    ],
    ['no volume', mapping('hourly', { columns: { time: { column: 'Time' } } })],
    ['no time', mapping('hourly', { columns: { volume: { column: 'V', unit: 'mcf' } } })],
    ['a time of no format', mapping('hourly', { timeFormat: 'HH' })],
  ])('is refused with %s', (_what, wrong) =>
    expect(codeOf(() => checkEfmMapping(wrong))).toBe('ingestion/invalid-mapping'),
  );
});
