import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { NewTagVersion, TagFilter, TagRegistry } from '../../application/tag-registry';
import { parseTagDraft } from '../../domain/tag/tag-draft';

export interface TagRegistryUnderTest {
  readonly registry: TagRegistry;
  readonly unitOfWork: UnitOfWork;
}

const { settings } = parseTagDraft({ name: 'x', well: 'w', measurement: 'tubing-pressure', unit: 'bar', scale: '0.1' });

export function aTagVersion(changes: Partial<NewTagVersion> = {}): NewTagVersion {
  return {
    tagId: testUuid(1),
    name: 'PAD7.PT-101',
    version: 1,
    from: parseInstant('0001-01-01T00:00:00Z'),
    assetId: testUuid(7),
    well: '42-501-20130',
    settings,
    recordedAt: parseInstant('2026-11-23T12:00:00.000001Z'),
    recordedBy: 'ada',
    ...changes,
  };
}

/** What the registry promises, wherever it is kept. */
export function describeTagRegistry(name: string, open: () => Promise<TagRegistryUnderTest>): void {
  describe(name, () => {
    let subject: TagRegistryUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const record = (versions: readonly NewTagVersion[], of = organization) =>
      subject.unitOfWork.run({ organization: of }, async (tx) => {
        await subject.registry.lock(tx, of);
        await subject.registry.record(tx, of, versions);
      });
    const at = parseInstant('2026-11-23T12:00:00Z');
    const names = async (filter: Partial<TagFilter> = {}) =>
      (await subject.registry.list(organization, { at, ...filter }, { limit: 1000 })).tags.map((tag) => tag.name);

    it('tells everything that was decided about a tag, in the order in which it was', async () => {
      const second = aTagVersion({ version: 2, from: at, assetId: testUuid(8), well: 'other', recordedBy: 'bob' });
      await record([aTagVersion()]);
      await record([second]);
      const { tagId, name: named, ...first } = aTagVersion();
      const { tagId: _id, name: _name, ...then } = second;
      const history = { tagId, name: named, versions: [first, then] };
      expect(await subject.registry.find(organization, named)).toEqual(history);
      const found = await subject.unitOfWork.run({ organization }, (tx) =>
        subject.registry.histories(tx, organization, [named, 'nobody']),
      );
      expect(found).toEqual(new Map([[named, history]]));
      expect(await subject.registry.read(organization, { limit: 10 })).toEqual([history]);
    });

    it('keeps the case of names: two that differ by it are two', async () => {
      await record([aTagVersion(), aTagVersion({ tagId: testUuid(2), name: 'pad7.pt-101' })]);
      expect(await names()).toEqual(['PAD7.PT-101', 'pad7.pt-101']);
      expect(await subject.registry.find(organization, 'Pad7.PT-101')).toBeUndefined();
    });

    it('lists tags as they are at an instant', async () => {
      await record([aTagVersion()]);
      await record([aTagVersion({ version: 2, from: at, assetId: testUuid(8) })]);
      const before = parseInstant('2026-11-23T11:59:59.999999Z');
      expect(await names({ at: before, assetId: testUuid(7) })).toEqual(['PAD7.PT-101']);
      expect(await names({ assetId: testUuid(7) })).toEqual([]);
      expect(await names({ assetId: testUuid(8) })).toEqual(['PAD7.PT-101']);
      expect(await names({ assetId: 'no id at all' })).toEqual([]);
    });

    it('lists by measurement and by what the name begins with, wild cards meaning themselves', async () => {
      await record([aTagVersion({ name: 'A_1' }), aTagVersion({ tagId: testUuid(2), name: 'AB1' })]);
      expect(await names({ prefix: 'A_' })).toEqual(['A_1']);
      expect(await names({ prefix: 'A' })).toEqual(['AB1', 'A_1']);
      expect(await names({ measurement: 'tubing-pressure' })).toHaveLength(2);
      expect(await names({ measurement: 'oil-rate' })).toEqual([]);
    });

    it('turns pages in order of name, each tag once', async () => {
      const all = Array.from({ length: 7 }, (_, index) => aTagVersion({ tagId: testUuid(index), name: `T${index}` }));
      await record([...all].reverse());
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = { limit: 3, ...(cursor === undefined ? {} : { cursor }) };
        const { tags, nextCursor } = await subject.registry.list(organization, { at }, page);
        seen.push(...tags.map((tag) => tag.name));
        cursor = nextCursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(all.map((tag) => tag.name));
      const read = await subject.registry.read(organization, { limit: 2, after: 'T3' });
      expect(read.map((history) => history.name)).toEqual(['T4', 'T5']);
    });

    it('keeps templates by name, the latest in place of the one before', async () => {
      const template = { name: 'pad', tags: [{ name: '{well}.PT', measurement: 'tubing-pressure', unit: 'psi' }] };
      const save = (tags: typeof template.tags) =>
        subject.unitOfWork.run({ organization }, (tx) =>
          subject.registry.saveTemplate(tx, organization, { ...template, tags }),
        );
      await save([]);
      await save(template.tags);
      expect(await subject.registry.findTemplate(organization, 'pad')).toEqual(template);
      expect(await subject.registry.listTemplates(organization)).toEqual([template]);
      expect(await subject.registry.findTemplate(organization, 'Pad')).toBeUndefined();
    });

    it('shows none of ten organizations what another has, though names and ids are the same', async () => {
      const organizations = Array.from({ length: 10 }, () => testOrganization());
      for (const [index, of] of organizations.entries()) await record([aTagVersion({ well: `w${index}` })], of);
      for (const [index, of] of organizations.entries()) {
        const found = await subject.registry.find(of, 'PAD7.PT-101');
        expect(found?.versions.map(({ well }) => well)).toEqual([`w${index}`]);
      }
      expect(await names()).toEqual([]);
    });
  });
}
