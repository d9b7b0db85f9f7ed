import type { ReadingsQuarantinedV1 } from '@wellflow/contracts';
import { parseInstant, type IncomingMessage, type UnitOfWork } from '@wellflow/kernel';
import { testOrganization, testUuid } from '@wellflow/testing';
import type { HeldFilter, HeldReading, Quarantine } from '../../application/quarantine';
import { quarantineHandlers } from '../../presentation/events/quarantine.consumer';

export interface QuarantineUnderTest {
  readonly quarantine: Quarantine;
  readonly unitOfWork: UnitOfWork;
}

const asItCame = {
  well: '42-501-99999',
  tag: null,
  measurement: 'tubing-pressure',
  sourceTime: '2026-11-23T12:00:00Z',
  value: '{"a":[1e3,"☃",null]}',
  unit: 'psi',
  quality: null,
};

export function aHeldReading(changes: Partial<HeldReading> = {}): HeldReading {
  return {
    receiptId: testUuid(1),
    index: 0,
    producerId: 'rtu-7',
    receivedAt: parseInstant('2026-11-23T12:00:00.000001Z'),
    reason: 'ingestion/unknown-well',
    explanation: 'No such well is known; the reading is kept until one is',
    reading: asItCame,
    ...changes,
  };
}

/** What the quarantine promises, wherever it is kept. */
export function describeQuarantine(name: string, open: () => Promise<QuarantineUnderTest>): void {
  describe(name, () => {
    let subject: QuarantineUnderTest;
    let organization: string;

    beforeAll(async () => {
      subject = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    const hold = (readings: readonly HeldReading[], of = organization) =>
      subject.unitOfWork.run({ organization: of }, (tx) => subject.quarantine.hold(tx, of, readings));
    const list = async (filter: HeldFilter = {}, of = organization) =>
      (await subject.quarantine.list(of, filter, { limit: 1000 })).readings;

    it('shows a reading as it came, however odd', async () => {
      const reading = { ...asItCame, well: '{"no": "well"} \\u0041 %', measurement: '' };
      await hold([aHeldReading({ reading })]);
      expect(await list()).toEqual([aHeldReading({ reading })]);
    });

    it('holds a reading once, as it came first', async () => {
      await hold([aHeldReading(), aHeldReading({ reason: 'again' })]);
      await hold([aHeldReading({ reason: 'later' })]);
      expect(await list()).toEqual([aHeldReading()]);
    });

    it('holds nothing when there is nothing', async () => {
      await hold([]);
      expect(await list()).toEqual([]);
    });

    it('lists the newest first, those of one batch in their order', async () => {
      const later = parseInstant('2026-11-23T12:00:00.000002Z');
      const [old, young] = [testUuid(1), testUuid(2)];
      await hold([aHeldReading({ receiptId: old, index: 10 }), aHeldReading({ receiptId: old, index: 9 })]);
      await hold([aHeldReading({ receiptId: young, receivedAt: later })]);
      const places = (await list()).map(({ receiptId, index }) => [receiptId, index]);
      expect(places).toEqual([
        [young, 0],
        [old, 9],
        [old, 10],
      ]);
      const first = await subject.quarantine.list(organization, {}, { limit: 2 });
      expect(first.readings).toHaveLength(2);
      const second = await subject.quarantine.list(organization, {}, { limit: 2, cursor: first.nextCursor ?? '' });
      expect(second).toEqual({ readings: [aHeldReading({ receiptId: old, index: 10 })] });
    });

    it('lists those of one reason', async () => {
      await hold([aHeldReading(), aHeldReading({ index: 1, reason: 'ingestion/unknown-tag' })]);
      expect((await list({ reason: 'ingestion/unknown-tag' })).map(({ index }) => index)).toEqual([1]);
      expect(await list({ reason: 'boredom' })).toEqual([]);
    });

    it('shows none of ten organizations what another holds, though receipts are the same', async () => {
      const organizations = Array.from({ length: 10 }, () => testOrganization());
      for (const [index, of] of organizations.entries()) await hold([aHeldReading({ producerId: `rtu-${index}` })], of);
      for (const [index, of] of organizations.entries()) {
        expect((await list({}, of)).map(({ producerId }) => producerId)).toEqual([`rtu-${index}`]);
      }
      expect(await list()).toEqual([]);
    });

    it('takes what ingestion told of a batch, and the same message again', async () => {
      const message: IncomingMessage<ReadingsQuarantinedV1> = {
        ...{ id: testUuid(3), organization, topic: 't', partition: 0, offset: '0', key: `${organization}/rtu-7` },
        schema: 'wellflow.ingestion.ReadingsQuarantinedV1',
        occurredAt: aHeldReading().receivedAt,
        payload: {
          receiptId: testUuid(1),
          producerId: 'rtu-7',
          receivedAt: '2026-11-23T12:00:00.000001Z',
          readings: [0, 1].map((index) => {
            const { reason, explanation } = aHeldReading();
            return { index, reason, explanation, ...asItCame };
          }),
        },
      };
      const handler = quarantineHandlers({
        quarantine: subject.quarantine,
        tellAlreadyArrived: async () => undefined,
      })['wellflow.ingestion.ReadingsQuarantinedV1'];
      for (const _again of [1, 2]) await subject.unitOfWork.run({ organization }, (tx) => handler(message, tx));
      expect(await list()).toEqual([aHeldReading(), aHeldReading({ index: 1 })]);
    });
  });
}
