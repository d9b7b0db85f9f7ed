import { randomUUID } from 'node:crypto';
import { parseInstant, parseLocalDate, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { EfmFile, NewEfmRecord, RecordRange } from '../../../application/efm/efm-records';
import { builtInMappings } from '../../../domain/efm/built-in-mappings';
import { aLine, aMeter, wholeHour } from '../../../domain/efm/efm.support';
import { contentOf } from '../../../domain/efm/place-line';
import type { EfmStores } from './in-memory-efm';

export interface EfmUnderTest extends EfmStores {
  readonly unitOfWork: UnitOfWork;
}

const at = parseInstant('2026-11-20T12:00:00.000001Z');
const meterId = testUuid(1);

export function aFile(changes: Partial<EfmFile> = {}): EfmFile {
  return {
    fileId: randomUUID(),
    sha256: 'ab'.repeat(32),
    head: 'time,volume',
    kind: 'hourly',
    mapping: 'wellflow',
    mappingVersion: 0,
    why: 'repoll',
    recordedAt: at,
    recordedBy: 'rtu-7',
    ...changes,
  };
}

export function aRecord(changes: Partial<NewEfmRecord> = {}): NewEfmRecord {
  const begin = parseInstant('2026-11-02T16:00:00Z');
  return {
    meterId,
    ...{ kind: 'hourly', key: begin, edition: 1, meterVersion: 1, begin, line: 2, original: '"a", b' },
    end: parseInstant('2026-11-02T17:00:00Z'),
    contractDay: parseLocalDate('2026-11-02'),
    values: { ...wholeHour, energy: null },
    flags: ['missing:energy', 'unverified-layout'],
    ...changes,
  };
}

const november: RecordRange = {
  meterId,
  from: parseLocalDate('2026-11-01'),
  to: parseLocalDate('2026-11-30'),
  editions: true,
};

/** What the stores of flow computers' records promise, wherever they are kept. */
export function describeEfmStores(name: string, open: () => Promise<EfmUnderTest>): void {
  describe(name, () => {
    let subject: EfmUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const register = (of = organization) =>
      subject.unitOfWork.run({ organization: of }, async (tx) => {
        const { versions, ...meter } = { ...aMeter(), meterId };
        await subject.meters.lock(tx, of, [meter.name]);
        for (const version of versions) await subject.meters.record(tx, of, { ...meter, ...version });
      });
    const add = (records: readonly NewEfmRecord[], file = aFile(), of = organization) =>
      subject.unitOfWork.run({ organization: of }, async (tx) => {
        await subject.records.addFile(tx, of, file);
        await subject.records.add(tx, of, { file, records });
      });
    const list = async (range: Partial<RecordRange> = {}, of = organization) =>
      (await subject.records.list(of, { ...november, ...range }, { limit: 100 })).records;

    it('tell everything that was decided about a meter', async () => {
      await register();
      const history = { ...aMeter(), meterId };
      expect(await subject.meters.find(organization, 'FMP-7')).toEqual(history);
      expect(await subject.meters.find(organization, 'fmp-7')).toBeUndefined();
      expect(await subject.meters.list(organization, { limit: 10 })).toEqual([history]);
      expect(await subject.meters.list(organization, { limit: 10, after: 'FMP-7' })).toEqual([]);
      const second = { ...history.versions[0]!, version: 2, from: at, well: 'w2' };
      const both = await subject.unitOfWork.run({ organization }, async (tx) => {
        await subject.meters.record(tx, organization, { meterId, name: 'FMP-7', ...second });
        return subject.meters.histories(tx, organization, ['FMP-7', 'nobody']);
      });
      expect(both).toEqual(new Map([['FMP-7', { ...history, versions: [history.versions[0], second] }]]));
    });

    it('give back a record as it was taken in, with who, when, why and from which file', async () => {
      await register();
      const file = aFile();
      await add([aRecord()], file);
      const { meterId: _meter, ...record } = aRecord();
      const { fileId, recordedAt, recordedBy, why } = file;
      expect(await list()).toEqual([{ ...record, fileId, recordedAt, recordedBy, why }]);
      expect(await subject.records.findFiles(organization, [fileId, randomUUID()])).toEqual([file]);
    });

    it('keep every edition and tell which holds', async () => {
      await register();
      await add([aRecord(), aRecord({ edition: 2, values: { volume: '2' } })]);
      expect((await list()).map(({ edition }) => edition)).toEqual([1, 2]);
      expect((await list({ editions: false })).map(({ edition }) => edition)).toEqual([2]);
      const found = await subject.unitOfWork.run({ organization }, async (tx) => ({
        editions: await subject.records.editions(tx, organization, [aRecord(), aRecord({ key: 'other' })]),
        days: await subject.records.ofDays(tx, organization, { meterId, days: [parseLocalDate('2026-11-02')] }),
      }));
      expect(found.editions.map(({ edition, content }) => [edition, content]).sort()).toEqual([
        [1, contentOf(aRecord().values)],
        [2, contentOf({ volume: '2' })],
      ]);
      expect(found.days.map(({ edition }) => edition)).toEqual([2]);
    });

    it('turn pages in one order, each record once, by kind and contract day', async () => {
      await register();
      const days = ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01'].map(parseLocalDate);
      const all = days.flatMap((contractDay) =>
        (['hourly', 'event'] as const).map((kind) => aRecord({ kind, contractDay, key: `${contractDay} ${kind}` })),
      );
      await add([...all].reverse());
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = cursor === undefined ? { limit: 3 } : { limit: 3, cursor };
        const { records, nextCursor } = await subject.records.list(organization, november, page);
        seen.push(...records.map(({ key }) => key));
        cursor = nextCursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(['2026-11-01 event', '2026-11-01 hourly', '2026-11-30 event', '2026-11-30 hourly']);
      expect((await list({ kind: 'event' })).map(({ key }) => key)).toEqual(['2026-11-01 event', '2026-11-30 event']);
      for (const bad of ['x', Buffer.from('["2026-02-30","event","x","k",1]').toString('base64url')])
        await expect(subject.records.list(organization, november, { limit: 1, cursor: bad })).rejects.toMatchObject({
          code: 'ingestion/invalid-cursor',
        });
    });

    it('hold lines until their meter takes them, a file at a time, once', async () => {
      const files = [aFile({ fileId: testUuid(11) }), aFile({ fileId: testUuid(12) })];
      const held = files.flatMap(({ fileId }) =>
        [3, 2].map((line) => ({ fileId, reason: 'ingestion/unknown-meter', heldAt: at, read: aLine({ line }) })),
      );
      const other = { ...held[0]!, read: aLine({ line: 9, meter: 'FMP-8' }) };
      await subject.unitOfWork.run({ organization }, async (tx) => {
        for (const file of files) await subject.records.addFile(tx, organization, file);
        await subject.held.hold(tx, organization, [...held, other]);
      });
      const reason = 'ingestion/unknown-meter';
      expect(await subject.held.count(organization)).toEqual([
        { meter: 'FMP-7', kind: 'hourly', reason, lines: 4, oldestAt: at },
        { meter: 'FMP-8', kind: 'hourly', reason, lines: 1, oldestAt: at },
      ]);
      const take = (after?: string) =>
        subject.unitOfWork.run({ organization }, (tx) =>
          subject.held.take(tx, organization, { meter: 'FMP-7', ...(after === undefined ? {} : { after }) }),
        );
      expect(await take()).toEqual([held[1], held[0]]);
      expect(await take(files[1]!.fileId)).toEqual([]);
      expect((await take(files[0]!.fileId)).map(({ fileId }) => fileId)).toEqual([testUuid(12), testUuid(12)]);
      expect((await subject.held.count(organization)).map(({ meter }) => meter)).toEqual(['FMP-8']);
      const file = await subject.unitOfWork.run({ organization }, (tx) =>
        subject.held.fileOf(tx, organization, testUuid(11)),
      );
      expect(file).toEqual(files[0]);
    });

    it('keep versions of mappings; the same again is the one there is', async () => {
      const mapping = { ...builtInMappings[0]!, name: 'mine' };
      const save = (saved: typeof mapping) =>
        subject.unitOfWork.run({ organization }, (tx) =>
          subject.mappings.save(tx, organization, { mapping: saved, at, by: 'ada' }),
        );
      expect([await save(mapping), await save(mapping), await save({ ...mapping, make: 'other' })]).toEqual([1, 1, 2]);
      const newest = { mapping: { ...mapping, make: 'other' }, version: 2 };
      expect(await subject.mappings.find(organization, 'mine')).toEqual(newest);
      expect(await subject.mappings.find(organization, 'yours')).toBeUndefined();
      expect(await subject.mappings.list(organization)).toEqual([newest]);
    });

    it('show none of ten organizations what another has, though names and ids are the same', async () => {
      const organizations = Array.from({ length: 10 }, () => testOrganization());
      for (const [index, of] of organizations.entries()) {
        await register(of);
        await add([aRecord({ values: { volume: String(index) } })], aFile(), of);
      }
      for (const [index, of] of organizations.entries())
        expect((await list({}, of)).map(({ values }) => values)).toEqual([{ volume: String(index) }]);
      expect(await list()).toEqual([]);
      expect(await subject.meters.find(organization, 'FMP-7')).toBeUndefined();
    });
  });
}
