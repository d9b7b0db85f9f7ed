import type { KafkaSlot, KafkaSlots, UnsettledSlot } from '../../application/kafka-slots';

interface Row extends KafkaSlot {
  readonly state: 'open' | 'shut' | UnsettledSlot['state'];
  readonly changedAtMs: number;
}

/** Slots in memory, for specs. */
export function createInMemoryKafkaSlots(nowMs: () => number): KafkaSlots {
  const rows = new Map<string, Row>();
  const put = (slot: KafkaSlot, state: Row['state']): void =>
    void rows.set(slot.rawTopic, { ...slot, state, changedAtMs: nowMs() });
  return {
    open: async (slot, most) => {
      const before = rows.get(slot.rawTopic);
      if (before?.state === 'shutting' || before?.state === 'removing') return 'going';
      if (before === undefined && rows.size >= most) return 'full';
      put(slot, 'open');
      return 'open';
    },
    close: async ({ rawTopic }, state) => {
      const before = rows.get(rawTopic);
      if (before === undefined) return false;
      put(before, before.state === 'removing' ? 'removing' : state);
      return true;
    },
    unsettled: async (removeAfterMs) => [...rows.values()].flatMap((row) => unsettledOf(row, nowMs() - removeAfterMs)),
    settle: async ({ rawTopic, state }) => {
      const row = rows.get(rawTopic);
      if (row?.state !== state) return;
      if (state === 'removing') rows.delete(rawTopic);
      else put(row, 'shut');
    },
  };
}

function unsettledOf({ state, changedAtMs, ...slot }: Row, removeBeforeMs: number): readonly UnsettledSlot[] {
  if (state === 'shutting') return [{ ...slot, state }];
  return state === 'removing' && changedAtMs <= removeBeforeMs ? [{ ...slot, state }] : [];
}
