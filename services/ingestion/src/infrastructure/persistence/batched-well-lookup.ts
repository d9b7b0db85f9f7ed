import type { WellReference } from '@wellflow/kernel';
import type { KnownWells } from '@wellflow/known-wells';

/** Looks one well up. */
export type WellLookup = (organization: string, reference: WellReference) => Promise<string | undefined>;

interface Asked {
  readonly reference: WellReference;
  readonly answer: (wellId: string | undefined) => void;
  readonly refuse: (error: unknown) => void;
}

/** Answers all that is asked in one turn of the event loop by one query an organization: a batch may name 10,000 wells. */
export function createBatchedWellLookup(knownWells: Pick<KnownWells, 'findIds'>): WellLookup {
  const waiting = new Map<string, Asked[]>();
  const ask = async (organization: string): Promise<void> => {
    const asked = waiting.get(organization) ?? [];
    waiting.delete(organization);
    try {
      const found = await knownWells.findIds(
        organization,
        asked.map(({ reference }) => reference),
      );
      asked.forEach(({ answer }, index) => answer(found[index]));
    } catch (error) {
      asked.forEach(({ refuse }) => refuse(error));
    }
  };
  return (organization, reference) =>
    new Promise((answer, refuse) => {
      const asked = waiting.get(organization);
      if (asked !== undefined) return void asked.push({ reference, answer, refuse });
      waiting.set(organization, [{ reference, answer, refuse }]);
      setImmediate(() => void ask(organization));
    });
}
