import type { CommandMetadata, Tx } from '@wellflow/kernel';
import type { WellList } from '../../application/well-list';
import type { WellEvent } from '../../domain/well/well.events';

/** Keeps the list of wells, in the transaction of what happened. */
export function createProjectWells(wells: Pick<WellList, 'add'>) {
  return async (
    tx: Tx,
    events: readonly WellEvent[],
    { organization, version }: CommandMetadata & { readonly version: number },
  ): Promise<void> => {
    for (const { type: _type, ...well } of events) await wells.add(tx, organization, { ...well, version });
  };
}
