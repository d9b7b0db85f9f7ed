import { apiIdentifier, parseApiNumber, parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { ListedWell, WellList } from '../../application/well-list';

export interface WellListUnderTest {
  readonly wells: WellList;
  readonly unitOfWork: UnitOfWork;
}

export function aListedWell(number: number, changes: Partial<ListedWell> = {}): ListedWell {
  return {
    wellId: testUuid(number),
    name: `Yoakum ${number}`,
    status: 'registered',
    identifiers: [apiIdentifier(parseApiNumber(`42-501-${String(number).padStart(5, '0')}`))],
    registeredAt: parseInstant('2026-11-23T12:00:00.123456Z'),
    version: 1,
    ...changes,
  };
}

/** What the list of wells promises, wherever it is kept. */
export function describeWellList(name: string, open: () => Promise<WellListUnderTest>): void {
  describe(name, () => {
    let subject: WellListUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const add = (well: ListedWell, to = organization, everIdentifiers = well.identifiers) =>
      subject.unitOfWork.run({ organization: to }, (tx) => subject.wells.save(tx, to, { ...well, everIdentifiers }));

    it('finds a well by its id and by each identifier, as it was added', async () => {
      const identifiers = [...aListedWell(1).identifiers, { scheme: 'npd', value: '7405' }];
      const well = aListedWell(1, { identifiers, operatorName: 'Brazos Operating' });
      await add(well);
      expect(await subject.wells.findById(organization, well.wellId)).toEqual(well);
      for (const identifier of identifiers) {
        expect(await subject.wells.findByIdentifier(organization, identifier)).toEqual(well);
      }
    });

    it('finds nothing where there is nothing', async () => {
      expect(await subject.wells.findById(organization, testUuid(1))).toBeUndefined();
      expect(await subject.wells.findByIdentifier(organization, { scheme: 'api', value: '1' })).toBeUndefined();
      expect(await subject.wells.list(organization, { limit: 10 })).toEqual({ wells: [] });
    });

    it('lets an identifier name one well of an organization', async () => {
      const { identifiers } = aListedWell(1);
      await add(aListedWell(1));
      await expect(add(aListedWell(2, { identifiers }))).rejects.toMatchObject({
        code: 'wells/identifier-taken',
        data: { scheme: 'api', value: '42501000010000' },
      });
      expect(await subject.wells.findByIdentifier(organization, identifiers[0]!)).toEqual(aListedWell(1));
    });

    it('keeps nothing of a well that is refused for its second identifier', async () => {
      const npd = { scheme: 'npd', value: '7405' };
      await add(aListedWell(1, { identifiers: [npd] }));
      const identifiers = [...aListedWell(2).identifiers, npd];
      await expect(add(aListedWell(2, { identifiers }))).rejects.toMatchObject({ code: 'wells/identifier-taken' });
      expect(await subject.wells.findById(organization, testUuid(2))).toBeUndefined();
      await expect(add(aListedWell(3, { identifiers: [identifiers[0]!] }))).resolves.toBeUndefined();
    });

    it('lets ten organizations use the same ids and identifiers, and shows each its own', async () => {
      const organizations = Array.from({ length: 10 }, () => testOrganization());
      for (const [index, to] of organizations.entries()) await add(aListedWell(1, { name: `Of ${index}` }), to);
      for (const [index, of] of organizations.entries()) {
        expect(await subject.wells.findById(of, testUuid(1))).toMatchObject({ name: `Of ${index}` });
        expect((await subject.wells.list(of, { limit: 10 })).wells).toHaveLength(1);
      }
      expect(await subject.wells.findById(organization, testUuid(1))).toBeUndefined();
    });

    it('shows a well as it was saved last', async () => {
      await add(aListedWell(1, { operatorName: 'Brazos Operating', role: 'injector' }));
      const changed = aListedWell(1, { name: 'Yoakum 1H', status: 'producing', version: 2 });
      await add(changed);
      expect(await subject.wells.findById(organization, testUuid(1))).toEqual(changed);
      expect(await subject.wells.list(organization, { limit: 10 })).toEqual({ wells: [changed] });
    });

    it('finds a well by what it was called before, and lets go of what it was never called', async () => {
      const [before, after, wrong] = ['1', '2', '3'].map((value) => ({ scheme: 'npd', value }));
      if (!before || !after || !wrong) throw new Error('three');
      await add(aListedWell(1, { identifiers: [wrong] }));
      const well = aListedWell(1, { identifiers: [after], version: 2 });
      await add(well, organization, [before, after]);
      for (const identifier of [before, after])
        expect(await subject.wells.findByIdentifier(organization, identifier)).toEqual(well);
      expect(await subject.wells.findByIdentifier(organization, wrong)).toBeUndefined();
      await add(aListedWell(2, { identifiers: [wrong] }));
    });

    it('pages through all of them once, in order of name and then of id', async () => {
      const names = ['Bravo', 'Alpha', 'Alpha', 'Delta', 'Charlie'];
      for (const [index, name] of names.entries()) await add(aListedWell(9 - index, { name }));
      const seen: (readonly [string, string])[] = [];
      let cursor: string | undefined;
      do {
        const page = await subject.wells.list(organization, { limit: 2, ...(cursor && { cursor }) });
        seen.push(...page.wells.map((well) => [well.name, well.wellId] as const));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(seen).toEqual([
        ['Alpha', testUuid(7)],
        ['Alpha', testUuid(8)],
        ['Bravo', testUuid(9)],
        ['Charlie', testUuid(5)],
        ['Delta', testUuid(6)],
      ]);
    });

    it('has no next page where the last one was exactly full', async () => {
      await add(aListedWell(1));
      expect(await subject.wells.list(organization, { limit: 1 })).not.toHaveProperty('nextCursor');
    });

    it('refuses a cursor that no page gave', async () => {
      const listing = subject.wells.list(organization, { limit: 1, cursor: 'x' });
      await expect(listing).rejects.toMatchObject({ code: 'wells/invalid-cursor' });
    });
  });
}
