import { uniqueSuffix } from '@wellflow/testing';
import { slotOf, type KafkaSlots } from '../../application/kafka-slots';

const many = 1_000_000;

/** What every store of slots must do. `open` gives one that others may have written to. */
export function describeKafkaSlots(name: string, open: () => KafkaSlots): void {
  const aSlot = () => slotOf(`org-${uniqueSuffix()}`, `producer-${uniqueSuffix()}`);
  const statesOf = async (slots: KafkaSlots, { rawTopic }: ReturnType<typeof aSlot>, removeAfterMs = 0) =>
    (await slots.unsettled(removeAfterMs)).filter((slot) => slot.rawTopic === rawTopic);

  describe(name, () => {
    it('gives no place when there is none, except to those who have one', async () => {
      const [slots, slot] = [open(), aSlot()];
      expect(await slots.open(slot, 0)).toBe('full');
      expect(await slots.open(slot, many)).toBe('open');
      expect(await slots.open(slot, 0)).toBe('open');
    });

    it('knows what shall be shut until it is, and opens it again only then', async () => {
      const [slots, slot] = [open(), aSlot()];
      await slots.open(slot, many);
      expect(await slots.close(slot, 'shutting')).toBe(true);
      expect(await statesOf(slots, slot)).toEqual([{ ...slot, state: 'shutting' }]);
      expect(await slots.open(slot, many)).toBe('going');
      await slots.settle({ ...slot, state: 'shutting' });
      expect(await statesOf(slots, slot)).toEqual([]);
      expect(await slots.open(slot, 0)).toBe('open');
    });

    it('leaves topics that shall be deleted to their readers for a while, and then gives their place away', async () => {
      const [slots, slot] = [open(), aSlot()];
      await slots.open(slot, many);
      await slots.close(slot, 'removing');
      await slots.close(slot, 'shutting');
      expect(await statesOf(slots, slot, 60_000)).toEqual([]);
      expect(await statesOf(slots, slot)).toEqual([{ ...slot, state: 'removing' }]);
      await slots.settle({ ...slot, state: 'shutting' });
      expect(await slots.open(slot, many)).toBe('going');
      await slots.settle({ ...slot, state: 'removing' });
      expect(await slots.open(slot, 0)).toBe('full');
    });

    it('has nothing to close where nothing was opened', async () => {
      expect(await open().close(aSlot(), 'shutting')).toBe(false);
    });
  });
}
