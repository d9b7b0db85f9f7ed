import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import type { KnownWells } from '@wellflow/known-wells';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { WellDirectory } from '../../application/well-directory';

export interface WellDirectoryUnderTest {
  readonly directory: WellDirectory;
  /** Where the directory looks, filled by the suite. */
  readonly knownWells: KnownWells;
  readonly unitOfWork: UnitOfWork;
}

/** What a directory of wells promises, wherever it looks. */
export function describeWellDirectory(name: string, open: () => Promise<WellDirectoryUnderTest>): void {
  describe(name, () => {
    let subject: WellDirectoryUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(async () => {
      organization = testOrganization();
      await know(organization);
    });

    const know = (of: string) =>
      subject.unitOfWork.run({ organization: of }, (tx) =>
        subject.knownWells.save(tx, of, {
          wellId: testUuid(1),
          name: 'Yoakum 1',
          identifiers: [
            { scheme: 'api', value: '42501201300000' },
            { scheme: 'npd', value: '7405' },
          ],
          registeredAt: parseInstant('2026-11-23T12:00:00Z'),
        }),
      );
    const find = (...references: readonly string[]) => subject.directory.findAll(organization, new Set(references));

    it('finds a well by everything it may be called', async () => {
      const names = [testUuid(1), '42-501-20130', '42501201300000', 'npd:7405', ' 42-501-20130 '];
      expect(await find(...names)).toEqual(new Map(names.map((text) => [text, testUuid(1)])));
    });

    it('leaves out what nobody knows, and what cannot be read at all', async () => {
      const found = await find('42-501-99999', testUuid(2), 'nobody', '', '99', '☃'.repeat(200), '42-501-20130');
      expect(found).toEqual(new Map([['42-501-20130', testUuid(1)]]));
    });

    it('answers nothing to no question', async () => {
      expect(await find()).toEqual(new Map());
    });

    it('knows no well of another organization', async () => {
      const stranger = testOrganization();
      expect(await subject.directory.findAll(stranger, new Set([testUuid(1), '42-501-20130']))).toEqual(new Map());
    });

    it('answers many organizations that ask at the same time, each for itself', async () => {
      const organizations = Array.from({ length: 10 }, () => testOrganization());
      for (const of of organizations.slice(5)) await know(of);
      const asking = organizations.map((of) => subject.directory.findAll(of, new Set(['42-501-20130'])));
      expect((await Promise.all(asking)).map(({ size }) => size)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    });
  });
}
