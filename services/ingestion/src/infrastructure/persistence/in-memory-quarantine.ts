import type { HeldReading, Quarantine } from '../../application/quarantine';

/** The twin of the table, for specs: the same contract, nothing kept. */
export function createInMemoryQuarantine(): Quarantine {
  const memory = new Map<string, Map<string, HeldReading>>();
  return {
    hold: async (_tx, organization, readings) => {
      const held = memory.get(organization) ?? new Map<string, HeldReading>();
      memory.set(organization, held);
      for (const reading of readings) {
        const place = `${reading.receiptId}/${reading.index}`;
        if (!held.has(place)) held.set(place, structuredClone(reading));
      }
    },
    list: async (organization, { reason, limit }) =>
      [...(memory.get(organization)?.values() ?? [])]
        .filter((held) => reason === undefined || held.reason === reason)
        .sort(newestFirst)
        .slice(0, limit),
  };
}

function newestFirst(one: HeldReading, other: HeldReading): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt ? 1 : -1;
  if (one.receiptId !== other.receiptId) return one.receiptId < other.receiptId ? -1 : 1;
  return one.index - other.index;
}
