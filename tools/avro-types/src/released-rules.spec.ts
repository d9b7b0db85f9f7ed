import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AvroField, AvroRecord } from './avro.mts';
import { contracts, withField } from './fixtures.mts';
import { complaintsAboutChanges, complaintsAboutHistory } from './released-rules.mts';

const optional = (type: string): AvroField => ({
  name: 'operator',
  type: ['null', type],
  default: null,
  doc: 'Who.',
  dataClass: 'public',
});
const recordWith = (...fields: readonly AvroField[]): AvroRecord => {
  const { record } = withField({});
  return { ...record, fields: [...record.fields, ...fields] };
};

const name = 'wellflow.wells.WellDrilledV1';
const told = [
  { name, version: '0001', record: recordWith() },
  { name, version: '0002', record: recordWith(optional('string')) },
];
const treeWith = (record: AvroRecord) => ({ ...contracts, schemas: [{ ...withField({}), record }] });

describe('a changed schema', () => {
  it('may grow by an optional field', () => {
    expect(complaintsAboutChanges(treeWith(recordWith(optional('string'))), told, '2026-11-23')).toEqual([]);
  });

  it('is held against every released version, not the last alone', () => {
    const complaints = complaintsAboutChanges(treeWith(recordWith(optional('long'))), told, '2026-11-23');
    expect(complaints).toEqual([expect.stringContaining('against released 0002')]);
    expect(complaintsAboutChanges(treeWith(recordWith()), told, '2026-11-23')).toEqual([
      expect.stringContaining('operator is gone'),
    ]);
  });

  it('may go only after the day it was retired', () => {
    const without = (retired: Readonly<Record<string, string>>) => ({
      schemas: [],
      file: { ...contracts.file, retired },
    });
    expect(complaintsAboutChanges(without({}), told, '2026-11-23')).toHaveLength(2);
    expect(complaintsAboutChanges(without({ [name]: '2026-12-31' }), told, '2026-11-23')).toHaveLength(2);
    expect(complaintsAboutChanges(without({ [name]: '2026-10-31' }), told, '2026-11-23')).toEqual([]);
  });
});

describe('a released version', () => {
  const root = mkdtempSync(join(tmpdir(), 'wellflow-released-'));
  const git = (...command: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=spec', '-c', 'user.email=spec@example.com', ...command], {
      cwd: root,
      stdio: 'ignore',
    });
  };
  const write = (file: string, text: string): void => {
    mkdirSync(join(root, 'schemas/released', name), { recursive: true });
    writeFileSync(join(root, 'schemas/released', name, file), text);
  };

  afterAll(() => rmSync(root, { recursive: true }));

  it('never changes once it is tagged, while new ones may join it', () => {
    git('init');
    write('0001.avsc', '{}');
    git('add', '.');
    git('commit', '-m', 'first');
    write('0001.avsc', '{ }');
    expect(complaintsAboutHistory(root)).toEqual([]);
    git('tag', 'v1');
    expect(complaintsAboutHistory(root)).toEqual([expect.stringContaining('must stay as it was')]);
    write('0001.avsc', '{}');
    write('0002.avsc', '{}');
    expect(complaintsAboutHistory(root)).toEqual([]);
  });
});
