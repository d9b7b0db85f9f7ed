import { parseInstant, type Instant } from '@wellflow/kernel';
import { createInMemoryEventStore } from '@wellflow/postgres';
import fc from 'fast-check';
import { timelineOf, versionAt } from '../../domain/tag/tag';
import { createInMemoryTagRegistry } from '../../infrastructure/persistence/in-memory-tag-registry';
import { createExportTags } from '../queries/export-tags';
import { createApplyTagTemplate } from './apply-tag-template';
import { createChangeTags } from './change-tags';
import { createImportTags } from './import-tags';
import { createPutTag } from './put-tag';
import { createSaveTagTemplate } from './save-tag-template';

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

function setUp() {
  let now = parseInstant('2026-11-23T12:00:00Z');
  let ids = 0;
  const told: string[] = [];
  const registry = createInMemoryTagRegistry();
  const { unitOfWork } = createInMemoryEventStore();
  const changeTags = createChangeTags({
    ...{ unitOfWork, registry, now: () => now, newId: () => `tag-${(ids += 1)}` },
    wells: {
      findAll: async (_of, named) => new Map([...named].filter((w) => w !== 'nobody').map((w) => [w, `asset-${w}`])),
    },
    tagsChanged: async (_tx, _organization, names) => void told.push(...names),
  });
  const importTags = createImportTags({ changeTags });
  return {
    ...{ registry, told, changeTags, putTag: createPutTag(changeTags) },
    saveTemplate: createSaveTagTemplate({ unitOfWork, registry }),
    applyTemplate: createApplyTagTemplate({ changeTags, registry }),
    setNow: (instant: Instant) => (now = instant),
    bring: (csv: string, dryRun = false) => importTags({ organization: 'demo', actor: 'ada', csv, dryRun }),
    exported: () => textOf(createExportTags(registry)('demo')),
  };
}

const tag = { name: 'PT', well: 'w1', measurement: 'tubing-pressure', unit: 'bar' };
const asked = { organization: 'demo', actor: 'ada' };

describe('registering a tag', () => {
  it('holds since ever, and a change from now on; both are told to those who wait', async () => {
    const { putTag, registry, told, setNow } = setUp();
    await putTag({ ...asked, tag, expected: 'new' });
    setNow(parseInstant('2026-11-24T00:00:00Z'));
    await putTag({ ...asked, tag: { ...tag, well: 'w2' }, expected: 'known' });
    const history = await registry.find('demo', 'PT');
    const timeline = timelineOf(history ?? { tagId: '', name: '', versions: [] });
    expect(versionAt(timeline, parseInstant('1999-01-01T00:00:00Z'))?.assetId).toBe('asset-w1');
    expect(versionAt(timeline, parseInstant('2026-11-23T23:59:59.999999Z'))?.assetId).toBe('asset-w1');
    expect(versionAt(timeline, parseInstant('2026-11-24T00:00:00Z'))?.assetId).toBe('asset-w2');
    expect(history?.versions.map(({ version, recordedBy }) => [version, recordedBy])).toEqual([
      [1, 'ada'],
      [2, 'ada'],
    ]);
    expect(told).toEqual(['PT', 'PT']);
  });

  it('is refused for a name that is taken, a tag that is not there, and a well nobody knows', async () => {
    const { putTag } = setUp();
    await putTag({ ...asked, tag, expected: 'new' });
    await expect(putTag({ ...asked, tag, expected: 'new' })).rejects.toMatchObject({ code: 'ingestion/tag-taken' });
    const other = { ...tag, name: 'pt' };
    await expect(putTag({ ...asked, tag: other, expected: 'known' })).rejects.toMatchObject({
      code: 'ingestion/no-such-tag',
    });
    const lost = { ...other, well: 'nobody' };
    await expect(putTag({ ...asked, tag: lost, expected: 'new' })).rejects.toMatchObject({
      code: 'ingestion/unknown-well',
      data: { path: '/well' },
    });
  });

  it('corrects a version by another that begins at the same instant', async () => {
    const { putTag, registry } = setUp();
    await putTag({ ...asked, tag, expected: 'new' });
    const corrected = { ...tag, unit: 'psi', effectiveFrom: '0001-01-01T00:00:00Z' };
    await putTag({ ...asked, tag: corrected, expected: 'known' });
    const history = await registry.find('demo', 'PT');
    expect(history?.versions).toHaveLength(2);
    expect(timelineOf(history ?? { tagId: '', name: '', versions: [] }).versions).toMatchObject([
      { settings: { unit: 'psi' } },
    ]);
  });
});

describe('an import of tags', () => {
  const csv =
    'name,well,measurement,unit,lo,hi\nA,w1,tubing-pressure,psi,1,2\nB,nobody,tubing-pressure,psi,,\nC,w1,tubing-pressure,psi,2,1\nA,w2,tubing-pressure,psi,,\nD,w1,oil-rate,bbl/d,,,x\n';

  it('takes each line by itself, and says for each what became of it', async () => {
    const { bring, registry } = setUp();
    const report = await bring(csv);
    expect(report).toMatchObject({ created: 1, changed: 1, unchanged: 0, refused: 3 });
    expect(report.lines).toMatchObject([
      { line: 2, name: 'A', status: 'created' },
      { line: 3, name: 'B', status: 'refused', refusal: { code: 'ingestion/unknown-well' } },
      {
        line: 4,
        name: 'C',
        status: 'refused',
        refusal: { code: 'ingestion/limits-contradict', data: { path: '/lo' } },
      },
      { line: 5, name: 'A', status: 'changed' },
      { line: 6, name: 'D', status: 'refused', refusal: { code: 'ingestion/unknown-field' } },
    ]);
    expect((await registry.find('demo', 'A'))?.versions).toHaveLength(2);
    expect(await registry.find('demo', 'C')).toBeUndefined();
  });

  it('says the same and changes nothing when it is dry', async () => {
    const { bring, registry, told } = setUp();
    const dry = await bring(csv, true);
    expect([await registry.find('demo', 'A'), told]).toEqual([undefined, []]);
    const real = await bring(csv);
    const verdicts = (report: typeof dry) => report.lines.map(({ line, name, status }) => [line, name, status]);
    expect(verdicts(dry)).toEqual(verdicts(real));
  });

  it.each(['', 'name,colour\n', 'name,name\n', 'name,"well\n'])('is refused whole for %j', async (text) => {
    await expect(setUp().bring(text)).rejects.toMatchObject({ name: 'DomainError' });
  });

  it('of what was exported changes nothing; into an empty registry it makes the same', async () => {
    const instant = fc.integer({ min: 0, max: 5 }).map((day) => `2026-11-0${day + 1}T00:00:00Z`);
    const name = fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .filter((text) => !/\p{Cc}/u.test(text) && text.trim() === text && text !== 'unknown' && text.isWellFormed());
    const limits = fc.record(
      { rangeLow: fc.double({ min: -1e6, max: -1, noNaN: true }), hi: fc.double({ min: 1, max: 9, noNaN: true }) },
      { requiredKeys: [] },
    );
    const made = fc.record({
      name: fc.oneof(fc.constantFrom('A', 'a,"b"', 'ünï'), name),
      well: fc.constantFrom('w1', 'npd:"7,405"'),
      effectiveFrom: fc.option(instant),
      scale: fc.constantFrom(null, 0.1, '1e-9', 3),
      point: fc.constantFrom(null, 'wing, "left"'),
      spikeDistance: fc.constantFrom(null, 0.5, 25),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(made, limits), { minLength: 1, maxLength: 12 }), async (tags) => {
        const [one, other] = [setUp(), setUp()];
        const raw = tags.map(([each, limit]) => ({ measurement: 'tubing-pressure', unit: 'kpa', ...each, ...limit }));
        const outcomes = await one.changeTags({ ...asked, tags: raw, expected: 'any' });
        expect(outcomes.filter(({ status }) => status === 'refused')).toEqual([]);
        const csvText = await one.exported();
        expect(await one.bring(csvText)).toMatchObject({ created: 0, changed: 0, refused: 0 });
        expect(await other.bring(csvText)).toMatchObject({ unchanged: 0, refused: 0 });
        expect(await other.exported()).toBe(csvText);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a template', () => {
  const template = {
    name: 'pad',
    tags: [
      { name: '{well}.PT', point: 'tubing of {well}', measurement: 'tubing-pressure', unit: 'psi' },
      { name: '{well}.RUN', measurement: 'run-status' },
    ],
  };

  it('gives twenty wells their tags in one request, and again without changing anything', async () => {
    const { saveTemplate, applyTemplate, registry } = setUp();
    await saveTemplate('demo', template);
    const wells = Array.from({ length: 20 }, (_, index) => `w${index}`);
    const order = { ...asked, template: 'pad', wells, dryRun: false };
    expect(await applyTemplate({ ...order, dryRun: true })).toMatchObject({ created: 40 });
    expect(await registry.find('demo', 'w3.PT')).toBeUndefined();
    expect(await applyTemplate(order)).toMatchObject({ created: 40, refused: 0 });
    expect((await registry.find('demo', 'w3.PT'))?.versions).toMatchObject([
      { assetId: 'asset-w3', settings: { point: 'tubing of w3' } },
    ]);
    const report = await applyTemplate({ ...order, wells: [...wells, 'nobody'] });
    expect(report).toMatchObject({ created: 0, changed: 0, unchanged: 40, refused: 2 });
    expect(report.tags.at(-1)).toMatchObject({ well: 'nobody', refusal: { code: 'ingestion/unknown-well' } });
  });

  it('that could never be applied is not kept', async () => {
    const { saveTemplate, applyTemplate } = setUp();
    const bad = { ...template, tags: [{ name: 'PT', measurement: 'tubing-pressure', unit: 'psi' }] };
    await expect(saveTemplate('demo', bad)).rejects.toMatchObject({
      code: 'ingestion/template-name',
      data: { path: '/tags/0/name' },
    });
    const worse = { ...template, tags: [{ name: '{well}', measurement: 'tubing-pressure', unit: 'degf' }] };
    await expect(saveTemplate('demo', worse)).rejects.toMatchObject({ data: { path: '/tags/0/unit' } });
    const order = { ...asked, template: 'pad', wells: ['w1'], dryRun: false };
    await expect(applyTemplate(order)).rejects.toMatchObject({ code: 'ingestion/no-such-template' });
  });
});
