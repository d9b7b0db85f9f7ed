import { utcDateOf, type LocalDate } from '@wellflow/kernel';
import type { ListedWell } from '../well-list';
import { checkedIdentifier, checkedScheme } from './checked-identifier';
import { carryOut, type AskingOfWell, type WellCommandDeps } from './well-command';

export interface ChangeWellIdentifierInput extends AskingOfWell {
  readonly scheme: string;
  /** Null: the well has none of this scheme from then on. */
  readonly value: string | null;
  /** Default: today. */
  readonly effectiveOn?: LocalDate;
  readonly reason?: string;
}

export type ChangeWellIdentifier = (input: ChangeWellIdentifierInput) => Promise<ListedWell>;

/** Gives a well the identifier of a scheme. @throws DomainError `wells/invalid-identifier`, `wells/identifier-taken` … */
export function createChangeWellIdentifier(deps: WellCommandDeps): ChangeWellIdentifier {
  return ({ scheme, value, effectiveOn, reason, ...asking }) =>
    carryOut(deps, asking, (asked) => ({
      ...{ type: 'ChangeWellIdentifier', effectiveOn: effectiveOn ?? utcDateOf(asked.at), ...asked },
      ...(value === null
        ? { scheme: checkedScheme(scheme, '/scheme'), value }
        : checkedIdentifier(scheme, value, '/value')),
      ...(reason !== undefined && { reason }),
    }));
}
