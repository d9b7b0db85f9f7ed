import fc from 'fast-check';
import type { ImportMapping } from './mapping';
import { aMapping, fileForm } from './mapping.support';
import { createPlaceInTime } from './place-in-time';
import { planColumns } from './plan-columns';
import { createRowsReader, emptyRows, type FileRow } from './read-rows';

function gather(mapping: ImportMapping, [header = [], ...rows]: readonly (readonly string[])[]) {
  const into = emptyRows();
  const read = createRowsReader(mapping, planColumns(mapping, header), createPlaceInTime(mapping.time));
  rows.forEach((row, at) => read(row, at + 2, into));
  return into;
}

describe('rows of a long file', () => {
  const header = ['time', 'tag', 'value', 'status', 'comment'];

  it('are a reading each', () => {
    const { items, places } = gather(aMapping(), [header, ['2024-01-01 00:00', ' PT-1 ', '12.5', '', '']]);
    expect(items).toEqual([{ tag: 'PT-1', time: '2024-01-01T00:00:00Z', value: 12.5 }]);
    expect(places).toEqual([{ row: 2, column: 'value', cell: '12.5' }]);
  });

  it('say their quality in words of their own, or as OPC does', () => {
    const mapping = aMapping({ quality: { column: 'status', words: { Questionable: 'UNCERTAIN' } } });
    const row = (status: string) => ['2024-01-01', 'a', '1', status];
    const statuses = ['', 'good', 'Questionable', '192', '216', '64', '0', '24'];
    const { items, refused } = gather(mapping, [header, ...statuses.map(row), row('?')]);
    const qualities = [undefined, undefined, 'UNCERTAIN', undefined, undefined, 'UNCERTAIN', 'BAD', 'BAD'];
    expect(items.map(({ quality }) => quality)).toEqual(qualities);
    expect(refused).toMatchObject([{ row: 10, code: 'ingestion/unknown-quality', readings: 1 }]);
  });

  it('may name wells and measurements, translated', () => {
    const names = { 'F-12': '42-501-20130' };
    const mapping: ImportMapping = {
      ...{ ...aMapping(), time: aMapping().time, well: { column: 'tag', prefix: 'npd:', names } },
      ...{ measurement: { column: 'status' }, unit: { column: 'comment' } },
    };
    const { tag: _, ...untagged } = mapping;
    const rows = ['F-12', '5351'].map((well) => ['2024-01-01', well, '1', 'oil-rate', 'm3/d']);
    expect(gather(untagged, [header, ...rows]).items).toMatchObject([
      { well: '42-501-20130', measurement: 'oil-rate', unit: 'm3/d', value: 1 },
      { well: 'npd:5351', measurement: 'oil-rate' },
    ]);
  });
});

describe('cells of a wide file', () => {
  const mapping = aMapping({ otherColumns: { tagPrefix: 'P.' }, values: [], words: { Stale: 'STALE', '-': 'skip' } });
  const { tag: _, ...wide } = mapping;

  it('are BAD where they hold a word, which is kept and counted', () => {
    const rows = [
      ['time', 'a', 'b', 'c', ''],
      ['2024-01-01', '1', 'Inp OutRange', '', '2'],
      ['2024-01-02', '-', 'Stale', '1,5', '1e400'],
    ];
    const { items, words, empty, skipped } = gather(wide, rows);
    expect(items.map(({ tag, value, quality }) => [tag, value, quality])).toEqual([
      ['P.a', 1, undefined],
      ['P.b', 'Inp OutRange', 'BAD'],
      ['P.5', 2, undefined],
      ['P.b', 'Stale', 'STALE'],
      ['P.c', '1,5', 'BAD'],
      ['P.5', '1e400', 'BAD'],
    ]);
    expect([empty, skipped, words.get('Inp OutRange')]).toEqual([1, 1, 1]);
  });

  it('cost their row only where the row has something to lose', () => {
    const rows = [
      ['time', 'a', 'b'],
      ['soon', '1', '2'],
      ['soon', '', ' '],
      ['', ''],
      ['2024-01-01', '1', '2', '', ''],
      ['2024-01-01', '1,5', '2', '3'],
    ];
    const { rows: read, refused, items } = gather(wide, rows);
    expect(read).toBe(4);
    expect(items).toHaveLength(2);
    expect(refused).toMatchObject([
      { row: 2, column: 'time', cell: 'soon', code: 'ingestion/invalid-time', readings: 2 },
      { row: 6, code: 'ingestion/row-too-long', readings: 2 },
    ]);
  });

  it('are each in exactly one place, whatever is in them', () => {
    const cell = fc.oneof(
      fc.constantFrom('', ' ', '1', '-', 'Bad', '1,5', 'NaN', '2024-01-01', '2024-13-01'),
      fc.double().map(String),
      fc.string(),
    );
    const row = fc.array(cell, { maxLength: 4 }).map((cells) => ['2024-01-01', ...cells].slice(0, 4));
    const timed = fc.tuple(cell, row).map(([time, [, ...cells]]) => [time, ...cells]);
    fc.assert(
      fc.property(fc.array(fc.oneof(row, timed)), (rows) => {
        const { items, empty, skipped, refused, rows: read } = gather(wide, [['time', 'a', 'b', 'c'], ...rows]);
        const lost = refused.reduce((sum, { readings }) => sum + readings, 0);
        expect(items.length + empty + skipped + lost).toBe(read * 3);
      }),
    );
  });
});

describe('numbers as they are written', () => {
  it.each<readonly [Parameters<typeof fileForm>[0], string, number | string]>([
    [{}, '+1.5e3', 1500],
    [{}, '.5', 0.5],
    [{}, '0x10', '0x10'],
    [{}, 'Infinity', 'Infinity'],
    [{ decimal: ',' }, '1,5', 1.5],
    [{ decimal: ',' }, '1.5', '1.5'],
    [{ decimal: ',', thousands: '.' }, '1.234.567,5', 1_234_567.5],
    [{ decimal: ',', thousands: '.' }, '1.5', '1.5'],
    [{ thousands: ',' }, '-1,234.5', -1234.5],
    [{ thousands: ' ' }, '12\u00a0345', 12_345],
  ])('with %p, %s is %p', (form, text, value) => {
    const { items } = gather(aMapping({ file: fileForm(form) }), [
      ['time', 'tag', 'value'],
      ['2024-01-01', 'a', text],
    ]);
    expect(items[0]?.['value']).toBe(value);
  });

  it('keep the digits of a counter that a double cannot hold', () => {
    const mapping = aMapping({ values: [{ column: 'value', kind: 'counter' }] });
    const rows = ['9007199254740993', '12'].map((value) => ['2024-01-01', 'a', value]);
    const { items } = gather(mapping, [['time', 'tag', 'value'], ...rows]);
    expect(items.map(({ value }) => value)).toEqual(['9007199254740993', 12]);
  });

  it('may be flags, or text that means itself', () => {
    const values = [
      { column: 'on', kind: 'boolean' },
      { column: 'said', kind: 'text' },
    ] as const;
    const { items } = gather(aMapping({ values }), [
      ['time', 'tag', 'on', 'said'],
      ['2024-01-01', 'a', 'Yes', '12'],
      ['2024-01-01', 'a', 'perhaps', 'Bad'],
    ]);
    expect(items.map(({ value, quality }) => [value, quality])).toEqual([
      [true, undefined],
      ['12', undefined],
      ['perhaps', 'BAD'],
      ['Bad', undefined],
    ]);
  });
});

describe('columns', () => {
  it('are found by name, however it is written, or by place; what is unknown is told', () => {
    const mapping = aMapping({ values: [{ column: 'VALUE' }, { column: 5 }, { column: 'gone' }] });
    const plan = planColumns(mapping, [' Time ', 'tag', 'value', 'x', '', 'y']);
    expect(plan.values.map(({ at, column }) => [at, column])).toEqual([
      [2, 'value'],
      [4, '5'],
    ]);
    expect([plan.ignored, plan.missing]).toEqual([['x', 'y'], ['gone']]);
  });

  it('that nothing can be read without fail the file', () => {
    for (const header of [['tag', 'value'], ['time', 'value'], ['time', 'tag'], ['time;tag;value']])
      expect(() => planColumns(aMapping(), header)).toThrow(
        expect.objectContaining({ code: 'ingestion/import-columns' }),
      );
  });

  it('have places alone in a file without a header', () => {
    const file = fileForm({ header: false });
    const mapping = aMapping({
      file,
      time: { ...aMapping().time, columns: [1, 2] },
      tag: { is: 'T' },
      values: [{ column: 3 }],
    });
    const rows: readonly FileRow[] = [['2024-01-01', '00:05', '7']];
    const into = emptyRows();
    const read = createRowsReader(mapping, planColumns(mapping, ['', '', '']), createPlaceInTime(mapping.time));
    rows.forEach((row) => read(row, 1, into));
    expect(into.items).toEqual([{ tag: 'T', time: '2024-01-01T00:05:00Z', value: 7 }]);
  });
});
