import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { parseInstant } from '@wellflow/kernel';
import { describeWithRealData } from '@wellflow/testing';
import { parse } from 'yaml';
import { createAcceptReadings } from './application/commands/accept-readings';
import { createRunImport } from './application/imports/run-import';
import type { ImportMapping } from './domain/imports/mapping';
import { checkMapping } from './domain/imports/parse-mapping';
import type { CheckedReading } from './domain/reading/reading';
import { timelineOf } from './domain/tag/tag';
import { parseTagDraft } from './domain/tag/tag-draft';
import { createOpenCsv } from './infrastructure/imports/csv-file';
import { createInMemoryImports } from './infrastructure/imports/in-memory-imports';
import { MappingSchema } from './presentation/http/imports/import-schemas';
import { fixedWindows } from './application/intake-windows.support';

const organization = 'demo';
const now = () => parseInstant('2026-11-23T12:00:00Z');

/** The mapping that ships, as the service takes it. */
function exampleMapping(name: string): ImportMapping {
  const text = readFileSync(join(__dirname, '../../../docs/producers/mappings', `${name}.yaml`), 'utf8');
  return checkMapping(Value.Decode(MappingSchema, Value.Default(MappingSchema, parse(text))));
}

function timelineOfName(name: string) {
  const { settings } = parseTagDraft({ name, well: 'w', measurement: 'tubing-pressure', unit: 'psi' });
  const version = { version: 1, from: parseInstant('2000-01-01T00:00:00Z'), assetId: 'asset', well: 'w', settings };
  return timelineOf({ tagId: name, name, versions: [{ ...version, recordedAt: now(), recordedBy: 'ada' }] });
}

/** Imports a file where every well and tag is known. */
async function importFile(file: string, mapping: ImportMapping) {
  const imports = createInMemoryImports();
  const importId = 'i';
  await imports.create(organization, { importId, fileName: file, mapping, createdBy: 'ada' });
  await imports.append(organization, importId, { start: 0, bytes: readFileSync(file) });
  await imports.complete(organization, importId);
  const sent: CheckedReading[] = [];
  const acceptReadings = createAcceptReadings({
    now,
    windows: fixedWindows(),
    wells: { findAll: async (_of, names) => new Map([...names].map((name) => [name, name])) },
    tags: { findAll: async (_of, names) => new Map([...names].map((name) => [name, timelineOfName(name)])) },
    log: { append: async ({ accepted }) => void sent.push(...accepted.flatMap(({ readings }) => readings)) },
  });
  const deps = { imports, openFile: createOpenCsv(), acceptReadings, nowMs: () => 0, receiptIdOf: () => 'r' };
  const runImport = createRunImport({ ...deps, pause: () => Promise.reject(new Error('tried again')) });
  await runImport({ organization, importId, signal: new AbortController().signal });
  const found = await imports.find(organization, importId);
  if (found === undefined) throw new Error('The import is gone');
  return { found, sent };
}

describeWithRealData('volve/volve_daily.csv', (file) => {
  it('is imported whole by the mapping that ships', async () => {
    const mapping = exampleMapping('volve-daily');
    const { found, sent } = await importFile(file, mapping);
    // There is no quote in this file, so it can be read without a library.
    const [header = [], ...rows] = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const columns = mapping.values.map(({ column }) => header.indexOf(String(column)));
    const filled = rows.flatMap((row) => columns.map((at) => row[at])).filter((cell) => cell !== '');
    expect([rows.length, filled.length > 100_000]).toEqual([15_634, true]);
    const counts = { rows: 15_634, accepted: filled.length, quarantined: 0, refused: 0, skipped: 0, words: {} };
    expect(found).toMatchObject({
      ...{ state: 'done', counts: { ...counts, empty: 15_634 * columns.length - filled.length } },
      columns: { ignored: header.filter((_, at) => !columns.includes(at) && at !== 0 && at !== 2), missing: [] },
    });
    expect(sent).toHaveLength(filled.length);
    const first = sent.find(({ measurement }) => measurement === 'downhole-pressure');
    expect(first).toMatchObject({
      well: 'npd:7405',
      sourceTime: '2014-04-06T22:00:00.000000Z',
      unit: 'psi',
      number: 0,
    });
    const negative = sent.find(
      ({ measurement, originalValue }) => measurement === 'water-rate' && originalValue === '-457.84',
    );
    expect(negative).toMatchObject({ unit: 'bbl/d', originalUnit: 'm3/d', quality: 'GOOD' });
    const oilM3 = sent.reduce(
      (sum, { measurement, originalValue }) => (measurement === 'oil-rate' ? sum + Number(originalValue) : sum),
      0,
    );
    const inFile = rows.reduce((sum, row) => sum + Number(row[header.indexOf('BORE_OIL_VOL')]), 0);
    expect(oilM3).toBeCloseTo(inFile, 3);
  });
});

describeWithRealData('bibmon/process_tags_part1.csv', (file) => {
  it('is imported whole by the mapping that ships, its words as BAD readings with the word kept', async () => {
    const { found, sent } = await importFile(file, exampleMapping('bibmon-tags'));
    const words = { Bad: 172, 'Inp OutRange': 106, 'Scan Timeout': 2 };
    expect(found).toMatchObject({
      ...{ state: 'done', columns: { ignored: [], missing: [] } },
      counts: { rows: 2000, accepted: 216_000, quarantined: 0, refused: 0, empty: 0, skipped: 0, words },
    });
    const worded = sent.filter(({ quality }) => quality !== 'GOOD');
    expect(worded.every(({ number }) => number === null)).toBe(true);
    const kept = Map.groupBy(worded, ({ quality, originalValue }) => `${quality} ${originalValue}`);
    expect(Object.fromEntries([...kept].map(([key, list]) => [key, list.length]))).toEqual({
      'BAD Bad': 172,
      'BAD Inp OutRange': 106,
      'STALE Scan Timeout': 2,
    });
    expect(new Set(sent.map(({ tag, sourceTime }) => `${tag} ${sourceTime}`)).size).toBe(216_000);
    expect(sent[0]).toMatchObject({ tag: 'BIBMON.tag0', sourceTime: '2017-12-24T03:00:00.000000Z', number: 0.6147 });
  });
});
