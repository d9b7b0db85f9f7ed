import fc from 'fast-check';
import { parseCsv, printCsvLine } from './csv';

describe('a CSV', () => {
  it('is read back as it was written, whatever is in its cells', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '"', ',', '\r\n', '\n', 'a"b', '\uFEFF'),
    );
    const record = fc.array(cell, { minLength: 1, maxLength: 6 }).filter((cells) => cells.some((text) => text !== ''));
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), (records) => {
        const text = `head\r\n${records.map(printCsvLine).join('')}`;
        expect(
          parseCsv(text)
            .slice(1)
            .map(({ cells }) => cells),
        ).toEqual(records);
      }),
    );
  });

  it('may have either line end, a byte order mark, empty lines and no end of the last line', () => {
    const records = parseCsv('\uFEFFa,b\n\r\n1,"x\ny"\r\n\n2,z');
    expect(records).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['1', 'x\ny'] },
      { line: 6, cells: ['2', 'z'] },
    ]);
  });

  it.each(['a,"b', 'a,"b" c'])('is refused for %j, with the line', (text) => {
    expect(() => parseCsv(`head\n${text}`)).toThrow(/line 2/);
  });
});
