import type { WellChangedV1, WellRegisteredV1 } from '@wellflow/contracts';
import type { Handler } from '@wellflow/kernel';
import { knownWellHandlers, type KnownWells } from '@wellflow/known-wells';
import { wellArrived, type TellArrived } from '../../application/arrivals';

export interface WellEventDeps {
  readonly knownWells: Pick<KnownWells, 'save'>;
  /** Called once the transaction has committed. */
  readonly afterCommit: (tx: Parameters<Handler>[1], hook: () => Promise<void>) => void;
  readonly wellIds: { invalidateAll(organization: string): Promise<void> };
  readonly tellArrived: TellArrived;
}

/**
 * Keeps the wells readings are checked against; what was looked up in vain before is forgotten at once, and readings that
 * waited for the well, or for the identifier it has now, flow.
 */
export function wellEventHandlers({ knownWells, afterCommit, wellIds, tellArrived }: WellEventDeps) {
  const handlers = knownWellHandlers(knownWells);
  const heard: Handler<WellRegisteredV1 | WellChangedV1> = async ({ organization, payload }, tx) => {
    await tellArrived(tx, organization, wellArrived(payload));
    afterCommit(tx, () => wellIds.invalidateAll(organization));
  };
  const onWellRegistered: Handler<WellRegisteredV1> = async (message, tx) => {
    await handlers['wellflow.wells.WellRegisteredV1'](message, tx);
    await heard(message, tx);
  };
  const onWellChanged: Handler<WellChangedV1> = async (message, tx) => {
    await handlers['wellflow.wells.WellChangedV1'](message, tx);
    await heard(message, tx);
  };
  return {
    'wellflow.wells.WellRegisteredV1': onWellRegistered,
    'wellflow.wells.WellChangedV1': onWellChanged,
  } as const;
}
