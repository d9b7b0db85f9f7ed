import type { LocalDate } from '@wellflow/kernel';
import type { WellStatus } from '../../domain/well/well-lifecycle';
import type { ListedWell } from '../well-list';
import { carryOut, type AskingOfWell, type WellCommandDeps } from './well-command';

export interface ChangeWellStatusInput extends AskingOfWell {
  readonly status: WellStatus;
  readonly effectiveOn: LocalDate;
  readonly reason?: string;
}

export type ChangeWellStatus = (input: ChangeWellStatusInput) => Promise<ListedWell>;

/** Spuds, completes, shuts in, plugs … @throws DomainError `wells/impossible-status`, `wells/status-out-of-order` … */
export function createChangeWellStatus(deps: WellCommandDeps): ChangeWellStatus {
  return ({ status, effectiveOn, reason, ...asking }) =>
    carryOut(deps, asking, (asked) => ({
      ...{ type: 'ChangeWellStatus', status, effectiveOn, ...asked },
      ...(reason !== undefined && { reason }),
    }));
}
