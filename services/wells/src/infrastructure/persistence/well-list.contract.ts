import { apiIdentifier, parseApiNumber, parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { ListedWell, WellList } from '../../application/well-list';
import { everything, milesBetween, parseSearch, type WellQuery } from '../../application/well-search';

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

    const list = (question: Partial<WellQuery> = {}, of = organization) =>
      subject.wells.list(of, { ...everything, ...question });
    const named = async (question: Partial<WellQuery>) => (await list(question)).wells.map(({ name }) => name);

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
      expect(await list({ limit: 10 })).toEqual({ wells: [] });
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
        expect((await list({}, of)).wells).toHaveLength(1);
      }
      expect(await subject.wells.findById(organization, testUuid(1))).toBeUndefined();
    });

    it('shows a well as it was saved last', async () => {
      await add(aListedWell(1, { operatorName: 'Brazos Operating', role: 'injector' }));
      const changed = aListedWell(1, { name: 'Yoakum 1H', status: 'producing', version: 2 });
      await add(changed);
      expect(await subject.wells.findById(organization, testUuid(1))).toEqual(changed);
      expect(await list({ limit: 10 })).toEqual({ wells: [changed] });
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
        const page = await list({ limit: 2, ...(cursor && { cursor }) });
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
      expect(await list({ limit: 1 })).not.toHaveProperty('nextCursor');
    });

    describe('asked for some', () => {
      beforeEach(async () => {
        const at = (latitude: number, longitude: number) => ({ datum: 'NAD83', latitude, longitude }) as const;
        const texas = { county: 'Yoakum', state: 'TX' } as const;
        await add(
          aListedWell(20130, { name: 'Yoakum 1', operatorName: 'Brazos Operating', ...texas, position: at(33, -102) }),
        );
        await add(
          aListedWell(20131, { name: 'Yoakum Unit 2H', status: 'producing', ...texas, position: at(33.05, -102) }),
        );
        const other = {
          county: 'San Juan',
          state: 'NM',
          role: 'injector',
          operatorName: 'Llano Resources, LLC',
        } as const;
        await add(aListedWell(7, { name: 'Ünit Ødegård', ...other, position: at(36.5, -107.9) }));
        await add(aListedWell(8, { name: 'Nowhere' }));
      });

      it.each([
        ['yoa', ['Yoakum 1', 'Yoakum Unit 2H']],
        ['YOAKUM 2h', ['Yoakum Unit 2H']],
        ['ød', ['Ünit Ødegård']],
        ['llc resources', ['Ünit Ødegård']],
        ['42-501-20130', ['Yoakum 1']],
        ['API 42 501 2013', ['Yoakum 1', 'Yoakum Unit 2H']],
        ['42501201310000', ['Yoakum Unit 2H']],
        ['42-501-20131-00-00', ['Yoakum Unit 2H']],
        ['5012013', ['Yoakum 1', 'Yoakum Unit 2H']],
        ['20131', ['Yoakum Unit 2H']],
        ['oakum', []],
        ["'; DROP TABLE well_list; --", []],
        ['%', ['Nowhere', 'Yoakum 1', 'Yoakum Unit 2H', 'Ünit Ødegård']],
      ])('finds by words: %s', async (text, names) => {
        expect(await named({ words: parseSearch(text) })).toEqual(names);
      });

      it('finds by operator, county, state, status and role, and by all of them together', async () => {
        expect(await named({ operatorName: 'LLANO resources llc' })).toEqual(['Ünit Ødegård']);
        expect(await named({ county: 'yoakum' })).toEqual(['Yoakum 1', 'Yoakum Unit 2H']);
        expect(await named({ county: 'yoakum', status: 'producing' })).toEqual(['Yoakum Unit 2H']);
        expect(await named({ state: 'NM', role: 'injector', words: ['ünit'] })).toEqual(['Ünit Ødegård']);
        expect(await named({ state: 'NM', status: 'producing' })).toEqual([]);
      });

      it('finds what lies in a box, its edges included', async () => {
        expect(await named({ box: { south: 33, north: 33.05, west: -102, east: -102 } })).toEqual([
          'Yoakum 1',
          'Yoakum Unit 2H',
        ]);
        expect(await named({ box: { south: 30, north: 33.01, west: -110, east: -100 } })).toEqual(['Yoakum 1']);
      });

      it('finds what is near a point, the nearest first, page by page', async () => {
        const near = { latitude: 33.04, longitude: -102, miles: 4 };
        const first = await list({ near, limit: 1 });
        const second = await list({ near, limit: 1, ...(first.nextCursor && { cursor: first.nextCursor }) });
        const found = [...first.wells, ...second.wells];
        expect(found.map(({ name }) => name)).toEqual(['Yoakum Unit 2H', 'Yoakum 1']);
        found.forEach(({ position = near, distanceMiles }) =>
          expect(distanceMiles).toBeCloseTo(milesBetween(near, position), 6),
        );
        expect(second).not.toHaveProperty('nextCursor');
        expect(await named({ near: { ...near, miles: 1 } })).toEqual(['Yoakum Unit 2H']);
      });

      it.each(['name', 'operator', 'registered'] as const)('comes in order of %s, and turned round', async (by) => {
        const walk = async (descending: boolean) => {
          const ids: string[] = [];
          for (let cursor: string | undefined = ''; cursor !== undefined;) {
            const page = await list({ order: { by, descending }, limit: 1, ...(cursor && { cursor }) });
            ids.push(...page.wells.map(({ wellId }) => wellId));
            cursor = page.nextCursor;
          }
          return ids;
        };
        const [up, down] = [await walk(false), await walk(true)];
        expect(up).toHaveLength(4);
        expect(down).toEqual(up.toReversed());
      });

      it('refuses a cursor of another order', async () => {
        const { nextCursor = '' } = await list({ limit: 1 });
        const listing = list({ limit: 1, order: { by: 'operator', descending: false }, cursor: nextCursor });
        await expect(listing).rejects.toMatchObject({ code: 'wells/invalid-cursor' });
      });

      it('finds a well by what it is called now, and by an identifier it had', async () => {
        await add(aListedWell(8, { name: 'Somewhere', identifiers: [] }));
        expect([await named({ words: ['nowhere'] }), await named({ words: ['somewhere'] })]).toEqual([
          [],
          ['Somewhere'],
        ]);
        expect(await named({ words: ['00008'] })).toEqual([]);
      });

      it('finds nothing of another organization', async () => {
        expect(await list({ words: ['yoakum'] }, testOrganization())).toEqual({ wells: [] });
      });
    });

    it('refuses a cursor that no page gave', async () => {
      const listing = list({ limit: 1, cursor: 'x' });
      await expect(listing).rejects.toMatchObject({ code: 'wells/invalid-cursor' });
    });
  });
}
