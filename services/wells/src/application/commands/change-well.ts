import { utcDateOf, type LocalDate } from '@wellflow/kernel';
import type { WellFacts } from '../../domain/well/well-facts';
import type { ListedWell } from '../well-list';
import { carryOut, type AskingOfWell, type WellCommandDeps } from './well-command';

export interface ChangeWellInput extends AskingOfWell {
  readonly facts: Partial<WellFacts>;
  /** Default: today. */
  readonly effectiveOn?: LocalDate;
  readonly reason?: string;
}

export type ChangeWell = (input: ChangeWellInput) => Promise<ListedWell>;

/** Says what is true of a well from a date on. @throws DomainError `wells/in-the-future`, `wells/before-the-record` … */
export function createChangeWell(deps: WellCommandDeps): ChangeWell {
  return ({ facts, effectiveOn, reason, ...asking }) =>
    carryOut(deps, asking, (asked) => ({
      ...{ type: 'ChangeWell', facts, effectiveOn: effectiveOn ?? utcDateOf(asked.at), ...asked },
      ...(reason !== undefined && { reason }),
    }));
}
