import { randomUUID } from 'node:crypto';
import { testOrganization } from '@wellflow/testing';
import { nothingCounted, type ImportAdvance, type Imports } from '../../application/imports/imports';
import { aMapping } from '../../domain/imports/mapping.support';

const organization = testOrganization();

export function anAdvance(changes: Partial<ImportAdvance> = {}): ImportAdvance {
  const position = { byte: 3, rowsBefore: 1, skip: 2 };
  return {
    ...{ chunk: 0, position, memory: { a: 5 }, counts: { ...nothingCounted, rows: 2, accepted: 2, words: { Bad: 1 } } },
    ...{ columns: { ignored: ['x'], missing: [] }, readBytes: 5, report: '2,value,x\r\n' },
    ...{ readingsPerSecond: 1.5, bytesPerSecond: 2 },
    ...changes,
  };
}

/** What every store of imports keeps. */
export function describeImports(name: string, open: () => Promise<Imports>): void {
  describe(name, () => {
    let imports: Imports;
    beforeAll(async () => void (imports = await open()));

    const create = async (owner = organization): Promise<string> => {
      const importId = randomUUID();
      await imports.create(owner, { importId, fileName: 'f.csv', mapping: aMapping(), createdBy: 'ada' });
      return importId;
    };
    const upload = async (importId: string, text = 'time\n1\n2\n'): Promise<void> => {
      expect(await imports.append(organization, importId, { start: 0, bytes: Buffer.from(text) })).toBe(true);
      expect(await imports.complete(organization, importId)).toBe(true);
    };
    const textFrom = async (importId: string, from: number): Promise<string> => {
      const parts = [];
      for await (const part of imports.read(organization, importId, from)) parts.push(Buffer.from(part));
      return Buffer.concat(parts).toString();
    };
    const reportOf = async (importId: string): Promise<string> => {
      let text = '';
      for await (const lines of imports.report(organization, importId)) text += lines;
      return text;
    };

    it('keeps what is uploaded, part by part, and gives it back from anywhere', async () => {
      const importId = await create();
      let start = 0;
      for (const text of ['one,', 'two,', 'three,', 'four,', 'five,', 'six']) {
        expect(await imports.append(organization, importId, { start, bytes: Buffer.from(text) })).toBe(true);
        start += text.length;
      }
      const whole = 'one,two,three,four,five,six';
      for (const from of [0, 3, 4, 8, 26, 27, 99]) expect(await textFrom(importId, from)).toBe(whole.slice(from));
      expect(await imports.find(organization, importId)).toMatchObject({ state: 'uploading', uploadedBytes: 27 });
    });

    it('takes no part twice, and none beside its place', async () => {
      const importId = await create();
      const part = { start: 0, bytes: Buffer.from('abc') };
      const taken = await Promise.all([1, 2].map(() => imports.append(organization, importId, part)));
      expect(taken.sort()).toEqual([false, true]);
      expect(await imports.append(organization, importId, { ...part, start: 2 })).toBe(false);
      await imports.complete(organization, importId);
      expect(await imports.append(organization, importId, { ...part, start: 3 })).toBe(false);
      expect(await imports.complete(organization, importId)).toBe(false);
    });

    it('is worked on from where it was left', async () => {
      const importId = await create();
      expect(await imports.begin(organization, importId)).toBeUndefined();
      await upload(importId);
      expect(await imports.begin(organization, importId)).toMatchObject({ state: 'running', chunk: 0, position: null });
      const { report, ...done } = anAdvance();
      expect(await imports.advance(organization, importId, { ...done, report })).toBe(true);
      const begun = await imports.begin(organization, importId);
      expect(begun).toMatchObject({ ...done, chunk: 1, mapping: aMapping(), startedAt: expect.any(String) });
    });

    it('moves on once a chunk, whoever says so', async () => {
      const importId = await create();
      await upload(importId);
      await imports.begin(organization, importId);
      const moved = await Promise.all([1, 2].map(() => imports.advance(organization, importId, anAdvance())));
      expect(moved.sort()).toEqual([false, true]);
      expect(await imports.advance(organization, importId, anAdvance({ chunk: 1, report: '' }))).toBe(true);
      expect(await imports.advance(organization, importId, anAdvance({ chunk: 2, report: '9,é\r\n' }))).toBe(true);
      expect(await reportOf(importId)).toBe('2,value,x\r\n9,é\r\n');
    });

    it('forgets the file when it is done, and not when it failed', async () => {
      const [done, failed] = [await create(), await create()];
      for (const importId of [done, failed]) await upload(importId);
      await imports.end(organization, done, { state: 'done' });
      const failure = { code: 'ingestion/x', detail: 'because' };
      await imports.end(organization, failed, { state: 'failed', failure });
      expect([await textFrom(done, 0), await textFrom(failed, 0)]).toEqual(['', 'time\n1\n2\n']);
      expect(await imports.find(organization, failed)).toMatchObject({ state: 'failed', failure });
      expect([await imports.resume(organization, done), await imports.resume(organization, failed)]).toEqual([
        false,
        true,
      ]);
      expect(await imports.begin(organization, failed)).toMatchObject({ state: 'running', failure: null });
    });

    it('stops where it is cancelled', async () => {
      const importId = await create();
      await upload(importId);
      await imports.begin(organization, importId);
      expect(await imports.cancel(organization, importId)).toBe(true);
      expect(await imports.advance(organization, importId, anAdvance())).toBe(false);
      await imports.end(organization, importId, { state: 'done' });
      expect(await imports.find(organization, importId)).toMatchObject({ state: 'cancelled', chunk: 0 });
      expect([await textFrom(importId, 0), await imports.cancel(organization, importId)]).toEqual(['', false]);
    });

    it('shows an organization its own alone, newest first', async () => {
      const other = testOrganization();
      const [first, second] = [await create(other), await create(other)];
      const importId = await create();
      expect((await imports.list(other, 10)).map((each) => each.importId)).toEqual([second, first]);
      expect(await imports.list(other, 1)).toHaveLength(1);
      expect(await imports.find(other, importId)).toBeUndefined();
      expect(await imports.append(other, importId, { start: 0, bytes: Buffer.from('x') })).toBe(false);
      expect(await imports.cancel(other, importId)).toBe(false);
    });
  });
}
