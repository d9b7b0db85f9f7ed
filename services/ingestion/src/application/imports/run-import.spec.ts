import { randomUUID } from 'node:crypto';
import { DomainError, parseInstant } from '@wellflow/kernel';
import fc from 'fast-check';
import { parseCsv } from '../../domain/tag/csv';
import { aMapping } from '../../domain/imports/mapping.support';
import type { ImportMapping } from '../../domain/imports/mapping';
import { createInMemoryImports } from '../../infrastructure/imports/in-memory-imports';
import { createOpenCsv } from '../../infrastructure/imports/csv-file';
import { timelineOf } from '../../domain/tag/tag';
import { parseTagDraft } from '../../domain/tag/tag-draft';
import { createAcceptReadings } from '../commands/accept-readings';
import type { JudgedBatch } from '../reading-log';
import type { Imports } from './imports';
import { createRunImport } from './run-import';
import { fixedWindows } from '../intake-windows.support';

const organization = 'demo';
const now = () => parseInstant('2026-11-23T12:00:00Z');
const limits = { stretchBytes: 700, rowBytes: 1024 * 1024 };

/** Tags that begin with `known`, at one well. */
function timelineOfName(name: string) {
  const settings = parseTagDraft({ name, well: 'w', measurement: 'tubing-pressure', unit: 'psi' }).settings;
  const version = { version: 1, from: parseInstant('2000-01-01T00:00:00Z'), assetId: 'asset', well: 'w', settings };
  return timelineOf({ tagId: name, name, versions: [{ ...version, recordedAt: now(), recordedBy: 'ada' }] });
}

interface World {
  readonly imports: Imports;
  readonly importId: string;
  readonly batches: JudgedBatch[];
  /** Ends in the middle of what it does, as a crash would, after so many messages to Kafka or positions. */
  readonly run: (crash?: { readonly appends?: number; readonly advances?: number }) => Promise<void>;
}

class Crash extends Error {}

async function aWorld(file: string, mapping: ImportMapping = aMapping()): Promise<World> {
  const imports = createInMemoryImports();
  const importId = randomUUID();
  await imports.create(organization, { importId, fileName: 'f.csv', mapping, createdBy: 'ada' });
  await imports.append(organization, importId, { start: 0, bytes: Buffer.from(file) });
  await imports.complete(organization, importId);
  const batches: JudgedBatch[] = [];
  const run: World['run'] = async ({ appends = Infinity, advances = Infinity } = {}) => {
    const left = { appends, advances };
    const acceptReadings = createAcceptReadings({
      now,
      windows: fixedWindows(),
      wells: { findAll: async () => new Map() },
      tags: {
        findAll: async (_organization, names) =>
          new Map([...names].filter((name) => name.startsWith('known')).map((name) => [name, timelineOfName(name)])),
      },
      log: {
        append: async (batch) => {
          if ((left.appends -= 1) < 0) throw new Crash();
          batches.push(batch);
        },
      },
    });
    const crashing: Imports = {
      ...imports,
      advance: async (...done) => {
        if ((left.advances -= 1) < 0) throw new Crash();
        return imports.advance(...done);
      },
    };
    const runImport = createRunImport({
      ...{ imports: crashing, openFile: createOpenCsv(limits), acceptReadings, nowMs: () => 0 },
      receiptIdOf: (id, chunk) => `${id}/${chunk}`,
      pause: () => Promise.reject(new Crash()),
      readingsPerChunk: 50,
    });
    await runImport({ organization, importId, signal: new AbortController().signal });
  };
  return { imports, importId, batches, run };
}

const rowsOf = (count: number, tag = 'known'): string =>
  Array.from({ length: count }, (_, index) => {
    const time = new Date(Date.parse('2024-01-01T00:00:00Z') + index * 60_000).toISOString();
    return `${time},${tag},${index}\n`;
  }).join('');
const long = (count: number): string => `time,tag,value\n${rowsOf(count)}`;

const sent = (batches: readonly JudgedBatch[]) =>
  batches.flatMap(({ accepted }) => accepted.flatMap(({ readings }) => readings));
const find = async ({ imports, importId }: World) => {
  const found = await imports.find(organization, importId);
  if (found === undefined) throw new Error('The import is gone');
  return found;
};
const reportOf = async ({ imports, importId }: World): Promise<readonly (readonly string[])[]> => {
  let text = '';
  for await (const lines of imports.report(organization, importId)) text += lines;
  return parseCsv(text).map(({ cells }) => cells);
};

describe('a file that is imported', () => {
  it('goes on the history lane, however young its readings, from a source of its own name', async () => {
    const world = await aWorld(`time,tag,value,more\n2026-11-23T11:59:00Z,known-a,1.5,x\n`);
    await world.run();
    expect(world.batches).toMatchObject([
      {
        producerId: 'file/spec',
        receiptId: `${world.importId}/0`,
        accepted: [{ lane: 'history', readings: [{ number: 1.5 }] }],
      },
    ]);
    const { state, counts, columns, readBytes, uploadedBytes } = await find(world);
    expect({ state, counts, columns }).toMatchObject({
      ...{ state: 'done', counts: { rows: 1, accepted: 1, refused: 0 }, columns: { ignored: ['more'], missing: [] } },
    });
    expect(readBytes).toBe(uploadedBytes);
  });

  it('reports every refused cell, by row and column', async () => {
    const file = [
      'time,tag,value',
      'never,known,1',
      '2024-01-01,unknown,2',
      '2030-01-01,known,3',
      `2024-01-01,${'x'.repeat(201)},4`,
    ];
    const world = await aWorld(`${file.join('\n')}\n`);
    await world.run();
    expect((await find(world)).counts).toMatchObject({ rows: 4, accepted: 0, quarantined: 1, refused: 3 });
    expect((await reportOf(world)).map(([row, column, cell, code]) => [row, column, cell, code])).toEqual([
      ['2', 'time', 'never', 'ingestion/invalid-time'],
      ['4', 'value', '3', 'ingestion/time-ahead'],
      ['5', 'value', '4', 'ingestion/invalid-tag'],
    ]);
  });

  it('fails with a word about it when nothing of it can be read', async () => {
    const world = await aWorld('a;b\n1;2\n');
    await world.run();
    expect(await find(world)).toMatchObject({ state: 'failed', failure: { code: 'ingestion/import-columns' } });
  });

  it('is not over while Kafka does not answer', async () => {
    const world = await aWorld(long(3));
    await expect(world.run({ appends: 0 })).rejects.toThrow(Crash);
    expect(await find(world)).toMatchObject({ state: 'running', chunk: 0, counts: { rows: 0 } });
  });

  it('that somebody cancels is left alone', async () => {
    const world = await aWorld(long(200));
    await world.imports.cancel(organization, world.importId);
    await world.run();
    expect([(await find(world)).state, world.batches]).toEqual(['cancelled', []]);
  });

  it('has each reading once in what history will keep, wherever a crash came between', async () => {
    const rows = 303;
    const whole = long(rows);
    const crash = fc.record({ appends: fc.integer({ min: 0, max: 5 }), advances: fc.integer({ min: 0, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { maxLength: 4 }), async (crashes) => {
        const world = await aWorld(whole);
        for (const each of crashes) await world.run(each).catch(() => undefined);
        await world.run();
        const times = new Map(sent(world.batches).map(({ sourceTime, number }) => [sourceTime, number]));
        expect(times.size).toBe(rows);
        // What was sent twice is the same, under the same receipt.
        const receipts = new Map<string, string>();
        for (const { receiptId, accepted } of world.batches) {
          const text = JSON.stringify(accepted);
          expect(receipts.get(receiptId) ?? text).toBe(text);
          receipts.set(receiptId, text);
        }
        const { state, counts } = await find(world);
        expect({ state, counts }).toMatchObject({ state: 'done', counts: { rows, accepted: rows, refused: 0 } });
      }),
      { numRuns: 60 },
    );
  });

  it('accounts for every row: accepted, quarantined or refused', async () => {
    const cell = fc.constantFrom('1', '2.5', 'Bad', '1e999', 'x"y', '-');
    const time = fc.constantFrom('2024-01-01 00:00', '2024-13-01', '', '2031-01-01', '2024-02-02T00:00:00Z');
    const tag = fc.constantFrom('known-1', 'known-2', 'other', 'x'.repeat(300), '');
    const lines = fc.array(
      fc.tuple(time, tag, cell).map((cells) => cells.join(',')),
      { maxLength: 200 },
    );
    await fc.assert(
      fc.asyncProperty(lines, async (rows) => {
        const world = await aWorld(['time,tag,value', ...rows].join('\n'));
        await world.run();
        const { counts, state } = await find(world);
        expect(state).toBe('done');
        expect(counts.rows).toBe(rows.length);
        expect(counts.accepted + counts.quarantined + counts.refused + counts.empty + counts.skipped).toBe(rows.length);
        expect(counts.empty + counts.skipped).toBe(0);
        const reported = (await reportOf(world)).reduce((sum, line) => sum + Number(line[5]), 0);
        expect(reported).toBe(counts.refused);
        const kept = world.batches.flatMap(({ quarantined }) => quarantined).length + sent(world.batches).length;
        expect(kept).toBe(counts.accepted + counts.quarantined);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps words in place of numbers as BAD readings', async () => {
    const world = await aWorld('time,tag,value\n2024-01-01,known,Bad\n2024-01-02,known,Bad\n2024-01-03,known,-\n', {
      ...aMapping(),
      words: { '-': 'skip' },
    });
    await world.run();
    expect(sent(world.batches)).toMatchObject([
      { number: null, quality: 'BAD', originalValue: 'Bad' },
      { number: null, quality: 'BAD', originalValue: 'Bad' },
    ]);
    expect((await find(world)).counts).toMatchObject({ accepted: 2, skipped: 1, words: { Bad: 2, '-': 1 } });
  });

  it('gives up at once what a try more would not mend', async () => {
    const world = await aWorld(long(1));
    const { imports, importId } = world;
    const runImport = createRunImport({
      ...{ imports, openFile: createOpenCsv(limits), receiptIdOf: () => 'r', nowMs: () => 0 },
      acceptReadings: () => Promise.reject(new DomainError('ingestion/x', 'No')),
      pause: () => Promise.reject(new Crash()),
    });
    await runImport({ organization, importId, signal: new AbortController().signal });
    expect(await find(world)).toMatchObject({ state: 'failed', failure: { code: 'ingestion/x' } });
  });
});
