import { describeWithRealData, findRealData, readZippedText } from '.';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

const folder = mkdtempSync(join(tmpdir(), 'wellflow-data-'));
const before = process.env['WELLFLOW_DATA'];

beforeAll(() => {
  process.env['WELLFLOW_DATA'] = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env['WELLFLOW_DATA'];
  else process.env['WELLFLOW_DATA'] = before;
  rmSync(folder, { recursive: true });
});

it('finds a file where WELLFLOW_DATA says', () => {
  writeFileSync(join(folder, 'wells.csv'), 'a,b');
  expect(findRealData('wells.csv')).toBe(join(folder, 'wells.csv'));
  expect(findRealData('none.csv')).toBeUndefined();
});

it.each([
  ['packed', 8, deflateRawSync],
  ['as it is', 0, (text: Buffer) => text],
])('reads a zipped text, %s, although its local header has no sizes', (_, method, pack) => {
  const data = pack(Buffer.from('lease,oil\n00016,12', 'latin1'));
  const local = Buffer.alloc(30 + 5);
  local.write('PK\u0003\u0004', 'latin1');
  local.writeUInt16LE(5, 26);
  const directory = Buffer.alloc(46);
  directory.write('PK\u0001\u0002', 'latin1');
  directory.writeUInt16LE(method, 10);
  directory.writeUInt32LE(data.length, 20);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt32LE(local.length + data.length, 16);
  const file = join(folder, 'wells.zip');
  writeFileSync(file, Buffer.concat([local, data, directory, end]));
  expect(readZippedText(file)).toBe('lease,oil\n00016,12');
});

describeWithRealData('no-such-agency/none.csv', () => {
  it('is not run', () => expect('run').toBe('skipped'));
});
