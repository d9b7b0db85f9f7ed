import type { Tx } from '@wellflow/kernel';
import type { AggregateContext } from '@wellflow/postgres';
import { listedWell, type WellList } from '../../application/well-list';
import type { Well } from '../../domain/well/well';

/** Keeps the list of wells, in the transaction of what happened. */
export function createProjectWells(wells: Pick<WellList, 'save'>) {
  return async (tx: Tx, _events: unknown, { organization, state, at }: AggregateContext<Well>): Promise<void> => {
    if (state.kind === 'unregistered') return;
    await wells.save(tx, organization, { ...listedWell(state, at), everIdentifiers: state.everIdentifiers });
  };
}
