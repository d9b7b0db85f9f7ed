import { randomUUID } from 'node:crypto';
import type { CommandMetadata, Tx } from '@wellflow/kernel';
import { metadataOf } from './event-store.contract';
import { streamName } from './event-store';
import type { Append, EventStore, StreamName } from './event-store';

/** What `append` alone promises, whatever was read before it: two who decide at once both read an empty ledger. */
export function describeCommandLedger(name: string, create: () => Promise<EventStore>): void {
  describe(name, () => {
    let eventStore: EventStore;
    let stream: StreamName;
    beforeAll(async () => {
      eventStore = await create();
    });
    beforeEach(() => {
      stream = tank();
    });

    const tank = (): StreamName => ({ category: 'tank', organization: 'org', id: randomUUID() });
    const inTx = <T>(work: (tx: Tx) => Promise<T>) => eventStore.unitOfWork.run({ organization: 'org' }, work);
    const appendIn = (tx: Tx, metadata: CommandMetadata, changes: Partial<Append> = {}) =>
      eventStore.append(tx, {
        stream,
        events: [{ event: { type: 'Deposited', amount: 1 }, schemaVersion: 1 }],
        metadata,
        ...changes,
      });
    const append = (metadata: CommandMetadata, changes: Partial<Append> = {}) =>
      inTx((tx) => appendIn(tx, metadata, changes));
    const length = (of = stream) => inTx(async (tx) => (await eventStore.readStream(tx, of)).length);

    it('appends the events of a command once, and says where they are when asked again', async () => {
      const metadata = metadataOf();
      const first = await append(metadata);
      await append(metadataOf());
      expect(first).toMatchObject({ outcome: 'appended', fromVersion: 0, toVersion: 1 });
      expect(await append(metadata)).toMatchObject({ outcome: 'repeated', fromVersion: 0, toVersion: 1 });
      expect(await length()).toBe(2);
    });

    it('knows a command before it looks at the version, which the command itself has moved', async () => {
      const metadata = metadataOf();
      await append(metadata, { expectedVersion: 0 });
      expect(await append(metadata, { expectedVersion: 0 })).toMatchObject({ outcome: 'repeated' });
    });

    it('appends once for many that come at once', async () => {
      const metadata = metadataOf();
      const all = await Promise.all(Array.from({ length: 6 }, () => append(metadata)));
      expect(all.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
      expect(await length()).toBe(1);
    });

    it('does not append to another stream in another transaction', async () => {
      const metadata = metadataOf();
      await append(metadata);
      const other = tank();
      const again = await append(metadata, { stream: other });
      expect(again).toMatchObject({ outcome: 'repeated', inStream: streamName(stream) });
      expect(await length(other)).toBe(0);
    });

    it('appends to several streams in one transaction', async () => {
      const metadata = metadataOf();
      const other = tank();
      await inTx(async (tx) => {
        await appendIn(tx, metadata);
        expect(await appendIn(tx, metadata, { stream: other })).toMatchObject({ outcome: 'appended' });
      });
      expect([await length(), await length(other)]).toEqual([1, 1]);
    });

    it('keeps a command that changed nothing, and forgets one whose transaction failed', async () => {
      const [idle, failed] = [metadataOf(), metadataOf()];
      await append(idle, { events: [] });
      expect(await append(idle)).toMatchObject({ outcome: 'repeated', toVersion: 0 });
      const failing = inTx(async (tx) => {
        await appendIn(tx, failed);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await append(failed)).toMatchObject({ outcome: 'appended', fromVersion: 0 });
    });

    it('holds the commands of each organization apart', async () => {
      const metadata = metadataOf();
      await append(metadata);
      const theirs = { ...stream, organization: 'other' };
      const appended = await eventStore.unitOfWork.run({ organization: 'other' }, (tx) =>
        appendIn(tx, { ...metadata, organization: 'other' }, { stream: theirs }),
      );
      expect(appended.outcome).toBe('appended');
    });
  });
}
