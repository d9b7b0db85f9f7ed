import fc from 'fast-check';
import { fileForm } from '../../domain/imports/mapping.support';
import type { FileForm } from '../../domain/imports/mapping';
import type { FileRow } from '../../domain/imports/read-rows';
import { createOpenCsv, type CsvLimits } from './csv-file';

interface Reading {
  readonly form?: Partial<FileForm>;
  readonly limits?: CsvLimits;
  /** Bytes that come at once. */
  readonly pieces?: number;
}

async function open(file: string | Buffer, { form = {}, limits, pieces = 7 }: Reading = {}) {
  const bytes = Buffer.from(file);
  async function* read(from: number) {
    for (let at = from; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  }
  return createOpenCsv(limits)(fileForm(form), read);
}

async function rowsOf(file: string | Buffer, reading: Reading = {}, from = 0): Promise<readonly FileRow[]> {
  const rows: FileRow[] = [];
  for await (const stretch of (await open(file, reading)).from(from)) rows.push(...stretch.rows);
  return rows;
}

describe('a file of CSV', () => {
  it.each([',', ';', '\t', '|'])('is read with %j between its cells', async (delimiter) => {
    const file = `time${delimiter}a\n2024-01-01${delimiter}"1${delimiter}5"\n`;
    expect(await rowsOf(file)).toEqual([
      ['time', 'a'],
      ['2024-01-01', `1${delimiter}5`],
    ]);
  });

  it('is taken as it is told to be', async () => {
    expect(await rowsOf('a;b,c\n1;2,3', { form: { delimiter: ',' } })).toEqual([
      ['a;b', 'c'],
      ['1;2', '3'],
    ]);
    expect(await rowsOf("a,'b,c'\n", { form: { quote: "'" } })).toEqual([['a', 'b,c']]);
  });

  it('may end its lines in any way, and its last one in none', async () => {
    const rows = [
      ['a', 'b'],
      ['1', '2'],
      ['', ''],
    ];
    for (const end of ['\n', '\r\n', '\r']) {
      const file = rows.map((row) => row.join(',')).join(end);
      const read = await rowsOf(file);
      expect(read.map((row) => ('malformed' in row ? row : row.map((cell) => cell.trim())))).toEqual(rows);
    }
  });

  it('says its encoding by its mark, or by the mapping', async () => {
    const text = 'tag,é€\nMÆRSK,1\n';
    const rows = [
      ['tag', 'é€'],
      ['MÆRSK', '1'],
    ];
    const utf16 = Buffer.from(text, 'utf16le');
    const swapped = Buffer.from(utf16).swap16();
    expect(await rowsOf(text)).toEqual(rows);
    expect(await rowsOf(`\uFEFF${text}`)).toEqual(rows);
    expect(await rowsOf(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual(rows);
    expect(await rowsOf(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())).toEqual(rows);
    expect(await rowsOf(utf16, { form: { encoding: 'utf-16le' } })).toEqual(rows);
    expect(await rowsOf(swapped, { form: { encoding: 'utf-16be' } })).toEqual(rows);
    const windows = Buffer.from('tag,\u00e9\u0080\nM\u00c6RSK,1\n', 'latin1');
    expect(await rowsOf(windows, { form: { encoding: 'windows-1252' } })).toEqual(rows);
  });

  it('has its header where the mapping says, after what is empty', async () => {
    const file = await open('Report of 2024\n\n\ntime,a\n1,2\n', { form: { skipRows: 1 } });
    expect([file.header, file.rowsBefore]).toEqual([['time', 'a'], 4]);
    const without = await open('\n1,2\n', { form: { header: false } });
    expect([without.header, without.rowsBefore]).toEqual([['1', '2'], 1]);
    await expect(open('\n\n')).rejects.toMatchObject({ code: 'ingestion/import-columns' });
  });

  it('loses a line, and not the rest, to a stray quote', async () => {
    const stray = (text: string) => ({ malformed: expect.any(String), text });
    expect(await rowsOf('a,b\n1,"2\n3,4\n5,"6"\n7,8\n')).toEqual([
      ['a', 'b'],
      stray('1,"2'),
      ['3', '4'],
      ['5', '6'],
      ['7', '8'],
    ]);
    expect(await rowsOf('a,b\n1,2\n3,"4\n5,6')).toEqual([['a', 'b'], ['1', '2'], stray('3,"4'), ['5', '6']]);
    expect(await rowsOf('a,b\n1,"5" pipe"\n')).toEqual([
      ['a', 'b'],
      ['1', '5" pipe'],
    ]);
    const endless = `a,b\n1,"${'x\n'.repeat(200)}3,4\n`;
    const rows = await rowsOf(endless, { limits: { stretchBytes: 16, rowBytes: 64 } });
    expect(rows.slice(0, 3)).toEqual([['a', 'b'], stray('1,"x'), ['x']]);
    expect(rows.at(-1)).toEqual(['3', '4']);
  });

  it('is the same rows however it comes, and wherever one goes on', async () => {
    const plain = fc.stringMatching(/^[a-z0-9éÆ€ ,"\n]{0,12}$/);
    const file = fc.array(fc.tuple(plain, plain), { minLength: 1, maxLength: 12 });
    const sizes = fc.record({ stretchBytes: fc.integer({ min: 1, max: 80 }), pieces: fc.integer({ min: 1, max: 90 }) });
    const print = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(file, sizes, async (rows, { stretchBytes, pieces }) => {
        const text = rows.map((row) => row.map(print).join(',')).join('\n');
        const reading = { limits: { stretchBytes, rowBytes: 10_000 }, pieces, form: { delimiter: ',' } };
        const stretches = [];
        for await (const stretch of (await open(`${print('a')}\n${text}`, reading)).from(0)) stretches.push(stretch);
        expect(stretches.flatMap((stretch) => stretch.rows)).toEqual([['a'], ...rows]);
        for (const [index, { start }] of stretches.entries()) {
          const rest = await rowsOf(`${print('a')}\n${text}`, reading, start);
          expect(rest).toEqual(stretches.slice(index).flatMap((stretch) => stretch.rows));
        }
      }),
      { numRuns: 60 },
    );
  });
});
