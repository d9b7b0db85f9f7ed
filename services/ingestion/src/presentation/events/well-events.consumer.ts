import type { WellRegisteredV1 } from '@wellflow/contracts';
import type { Handler } from '@wellflow/kernel';
import { knownWellHandlers, type KnownWells } from '@wellflow/known-wells';

export interface WellEventDeps {
  readonly knownWells: Pick<KnownWells, 'save'>;
  /** Called once the transaction has committed. */
  readonly afterCommit: (tx: Parameters<Handler>[1], hook: () => Promise<void>) => void;
  readonly wellIds: { invalidateAll(organization: string): Promise<void> };
}

/** Keeps the wells readings are checked against; what was looked up in vain before is forgotten at once. */
export function wellEventHandlers({ knownWells, afterCommit, wellIds }: WellEventDeps) {
  const save = knownWellHandlers(knownWells)['wellflow.wells.WellRegisteredV1'];
  const onWellRegistered: Handler<WellRegisteredV1> = async (message, tx) => {
    await save(message, tx);
    afterCommit(tx, () => wellIds.invalidateAll(message.organization));
  };
  return { 'wellflow.wells.WellRegisteredV1': onWellRegistered } as const;
}
