import type { WellChangedV1, WellRegisteredV1 } from '@wellflow/contracts';
import { parseInstant, parseWellReference, type IncomingMessage, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { KnownWell, KnownWells, ToldWell } from './known-wells';
import { knownWellHandlers } from './well-handlers';

export interface KnownWellsUnderTest {
  readonly knownWells: KnownWells;
  readonly unitOfWork: UnitOfWork;
}

export function aKnownWell(number: number, changes: Partial<KnownWell> = {}): KnownWell {
  return {
    wellId: testUuid(number),
    name: `Yoakum ${number}`,
    identifiers: [{ scheme: 'api', value: `42501${String(number).padStart(5, '0')}0000` }],
    registeredAt: parseInstant('2026-11-23T12:00:00.123456Z'),
    ...changes,
  };
}

function messageOf(organization: string, well: KnownWell): IncomingMessage<WellRegisteredV1> {
  const payload = { ...well, identifiers: [...well.identifiers], operatorName: well.operatorName ?? null };
  const key = `${organization}/${well.wellId}`;
  const schema = 'wellflow.wells.WellRegisteredV1';
  const at = { topic: 'wellflow.wells.well.v1', partition: 0, offset: '0', occurredAt: well.registeredAt };
  return { id: testUuid(1), organization, key, schema, payload, ...at };
}

function changeOf(organization: string, well: ToldWell): IncomingMessage<WellChangedV1> {
  const { payload, ...message } = messageOf(organization, well);
  const changed = { version: 2, what: 'WellChanged', status: 'producing', role: null, effectiveOn: '2026-11-23' };
  const formerIdentifiers = [...(well.formerIdentifiers ?? [])];
  return {
    ...message,
    schema: 'wellflow.wells.WellChangedV1',
    payload: { ...payload, ...changed, formerIdentifiers, changedAt: well.changedAt ?? well.registeredAt },
  };
}

/** What a read model of wells promises, wherever it is kept. */
export function describeKnownWells(name: string, open: () => Promise<KnownWellsUnderTest>): void {
  describe(name, () => {
    let subject: KnownWellsUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const hear = (well: KnownWell, by = organization) => {
      const handler = knownWellHandlers(subject.knownWells)['wellflow.wells.WellRegisteredV1'];
      return subject.unitOfWork.run({ organization: by }, (tx) => handler(messageOf(by, well), tx));
    };
    const find = (reference: string, by = organization) => subject.knownWells.find(by, parseWellReference(reference));

    it('finds a well by id, by API number in any form, and by another identifier', async () => {
      const identifiers = [...aKnownWell(20130).identifiers, { scheme: 'npd', value: '7405' }];
      const well = aKnownWell(20130, { identifiers, operatorName: 'Brazos Operating' });
      await hear(well);
      for (const reference of [well.wellId, '42-501-20130', '42501201300000', 'npd:7405']) {
        expect(await find(reference)).toEqual(well);
      }
    });

    it('leaves the operator out where nobody named one', async () => {
      await hear(aKnownWell(1));
      expect(await find(testUuid(1))).toEqual(aKnownWell(1));
    });

    it('is the same after being told the same again', async () => {
      await hear(aKnownWell(1));
      await hear(aKnownWell(1));
      expect((await subject.knownWells.list(organization, { limit: 10 })).wells).toEqual([aKnownWell(1)]);
    });

    it('takes what was told last', async () => {
      await hear(aKnownWell(1));
      await hear(aKnownWell(1, { name: 'Yoakum 1H', operatorName: 'Brazos Operating' }));
      expect(await find(testUuid(1))).toMatchObject({ name: 'Yoakum 1H', operatorName: 'Brazos Operating' });
    });

    const change = (well: ToldWell) =>
      subject.unitOfWork.run({ organization }, (tx) =>
        knownWellHandlers(subject.knownWells)['wellflow.wells.WellChangedV1'](changeOf(organization, well), tx),
      );

    it('hears of an identifier that a well has only later, and knows it by the one it had', async () => {
      const identifiers = [{ scheme: 'operator', value: 'P-1' }];
      await hear(aKnownWell(1, { identifiers }));
      const numbered = aKnownWell(1, { name: 'Yoakum 1H' });
      await change({ ...numbered, formerIdentifiers: identifiers });
      for (const reference of ['42-501-00001', 'operator:P-1']) expect(await find(reference)).toEqual(numbered);
    });

    it('knows a well no more by what it was never called, in whatever order two wells are told', async () => {
      const [wrong, right] = [aKnownWell(1).identifiers, aKnownWell(3).identifiers];
      const at = (second: number) => ({ changedAt: parseInstant(`2026-11-23T13:00:0${second}Z`) });
      const first = () => hear(aKnownWell(1));
      const corrected = () => change({ ...aKnownWell(1, { identifiers: right }), ...at(1) });
      const other = () => change({ ...aKnownWell(2, { identifiers: wrong }), ...at(2) });
      for (const told of [
        [first, corrected, other],
        [first, other, corrected],
        [other, first, corrected],
      ]) {
        organization = testOrganization();
        for (const tell of told) await tell();
        expect((await find('42-501-00001'))?.wellId).toBe(testUuid(2));
        expect((await find('42-501-00003'))?.wellId).toBe(testUuid(1));
      }
    });

    it('keeps both wells that claim one identifier, which means the one told last', async () => {
      const { identifiers } = aKnownWell(1);
      await hear(aKnownWell(1));
      await hear(aKnownWell(2, { identifiers }));
      expect((await subject.knownWells.list(organization, { limit: 10 })).wells).toHaveLength(2);
      expect(await find('42-501-00001')).toMatchObject({ wellId: testUuid(2) });
    });

    it('keeps a well that repeats an identifier, has none, or has one that nobody could write', async () => {
      const [identifier = { scheme: '', value: '' }] = aKnownWell(1).identifiers;
      await hear(aKnownWell(1, { identifiers: [identifier, identifier] }));
      await hear(aKnownWell(2, { identifiers: [] }));
      await hear(aKnownWell(3, { name: '', identifiers: [{ scheme: '', value: '☃'.repeat(500) }] }));
      expect((await subject.knownWells.list(organization, { limit: 10 })).wells).toHaveLength(3);
      expect(await find('42-501-00001')).toMatchObject({ wellId: testUuid(1) });
    });

    it('answers many references at once, in their order', async () => {
      for (const number of [1, 2, 3]) await hear(aKnownWell(number));
      const asked = ['42-501-00003', '42-501-99999', testUuid(1), testUuid(9), 'npd:1', '42-501-00003'];
      const ids = await subject.knownWells.findIds(organization, asked.map(parseWellReference));
      expect(ids).toEqual([testUuid(3), undefined, testUuid(1), undefined, undefined, testUuid(3)]);
      expect(await subject.knownWells.findIds(organization, [])).toEqual([]);
    });

    it('pages through all of them once, in order of id', async () => {
      for (const number of [5, 3, 1, 4, 2]) await hear(aKnownWell(number));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await subject.knownWells.list(organization, { limit: 2, ...(cursor && { cursor }) });
        seen.push(...page.wells.map(({ wellId }) => wellId));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(seen).toEqual([1, 2, 3, 4, 5].map(testUuid));
    });

    it('has no next page where the last one was exactly full', async () => {
      for (const number of [1, 2]) await hear(aKnownWell(number));
      expect(await subject.knownWells.list(organization, { limit: 2 })).not.toHaveProperty('nextCursor');
    });

    it.each(['', 'x', testUuid(1).slice(1), `${testUuid(1)}'`])('refuses %p as a cursor', async (cursor) => {
      const listing = subject.knownWells.list(organization, { limit: 2, cursor });
      await expect(listing).rejects.toMatchObject({ code: 'known-wells/invalid-cursor' });
    });

    it('shows none of ten organizations what another has heard, though ids and numbers are the same', async () => {
      const organizations = Array.from({ length: 10 }, () => testOrganization());
      for (const [index, by] of organizations.entries()) await hear(aKnownWell(1, { name: `Of ${index}` }), by);
      const names = await Promise.all(organizations.map(async (by) => (await find('42-501-00001', by))?.name));
      expect(names).toEqual(organizations.map((_, index) => `Of ${index}`));
      expect(await find(testUuid(1))).toBeUndefined();
      expect(await subject.knownWells.findIds(organization, [parseWellReference(testUuid(1))])).toEqual([undefined]);
      expect(await subject.knownWells.list(organization, { limit: 10 })).toEqual({ wells: [] });
    });
  });
}
