import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization } from '@wellflow/testing';
import type { ChosenWindow, ChosenWindows } from '../../application/intake-windows';

export interface IntakeWindowsUnderTest {
  readonly windows: ChosenWindows;
  readonly unitOfWork: UnitOfWork;
}

const chosen: ChosenWindow = {
  ...{ backDays: 7, aheadSeconds: 30, chosenBy: 'ada' },
  chosenAt: parseInstant('2026-11-23T12:00:00.000001Z'),
};

/** What a store of organizations' windows promises, wherever it is kept. */
export function describeIntakeWindows(name: string, open: () => Promise<IntakeWindowsUnderTest>): void {
  describe(name, () => {
    let subject: IntakeWindowsUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const choose = (window: ChosenWindow, of = organization) =>
      subject.unitOfWork.run({ organization: of }, (tx) => subject.windows.choose(tx, of, window));

    it('has none of who did not choose', async () => {
      expect(await subject.windows.find(organization)).toBeUndefined();
      expect((await subject.windows.findAll()).has(organization)).toBe(false);
    });

    it('has what was chosen, by whom and when, each organization’s for itself', async () => {
      await choose(chosen);
      expect(await subject.windows.find(organization)).toEqual(chosen);
      expect(await subject.windows.find(testOrganization())).toBeUndefined();
    });

    it('has what was chosen last', async () => {
      const later = { ...chosen, backDays: 3650, aheadSeconds: 0, chosenBy: 'grace' };
      await choose(chosen);
      await choose({ ...later, chosenAt: parseInstant('2026-11-24T12:00:00Z') });
      const found = await subject.windows.find(organization);
      expect(found).toEqual({ ...later, chosenAt: '2026-11-24T12:00:00.000000Z' });
    });

    it('has those of all organizations at once', async () => {
      const other = testOrganization();
      await choose(chosen);
      await choose({ ...chosen, backDays: 1 }, other);
      const all = await subject.windows.findAll();
      expect([all.get(organization), all.get(other)]).toEqual([
        { backDays: 7, aheadSeconds: 30 },
        { backDays: 1, aheadSeconds: 30 },
      ]);
    });
  });
}
