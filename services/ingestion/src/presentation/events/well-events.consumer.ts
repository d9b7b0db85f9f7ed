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
  const hearing =
    <Payload extends WellRegisteredV1 | WellChangedV1>(save: Handler<Payload>): Handler<Payload> =>
    async (message, tx) => {
      const { organization, payload } = message;
      await save(message, tx);
      await tellArrived(tx, organization, wellArrived(payload));
      afterCommit(tx, () => wellIds.invalidateAll(organization));
    };
  const save = knownWellHandlers(knownWells);
  return {
    'wellflow.wells.WellRegisteredV1': hearing(save['wellflow.wells.WellRegisteredV1']),
    'wellflow.wells.WellChangedV1': hearing(save['wellflow.wells.WellChangedV1']),
  } as const;
}
