import type { LocalDate } from '@wellflow/kernel';
import type { Entry } from '../../domain/timeline';
import type { WellFact, WellFacts } from '../../domain/well/well-facts';
import type { StatusEntry } from '../../domain/well/well-lifecycle';
import type { ListedWell } from '../well-list';
import { checkedIdentifier, checkedScheme } from './checked-identifier';
import { carryOut, type AskingOfWell, type WellCommandDeps } from './well-command';

/** What was wrong: the entry of a fact or identifier for a date, or the life as a whole. */
export type WellCorrection =
  | { readonly fact: WellFact; readonly from: LocalDate; readonly to: Entry<WellFacts[WellFact]> | null }
  | { readonly scheme: string; readonly from: LocalDate; readonly to: Entry<string | null> | null }
  | { readonly statuses: readonly StatusEntry[] };

export type CorrectWellInput = AskingOfWell & { readonly correction: WellCorrection; readonly reason: string };

export type CorrectWell = (input: CorrectWellInput) => Promise<ListedWell>;

/** Puts right what was entered wrongly. @throws DomainError `wells/nothing-entered`, `wells/before-the-record` … */
export function createCorrectWell(deps: WellCommandDeps): CorrectWell {
  return ({ correction, reason, ...asking }) =>
    carryOut(deps, asking, (asked) => {
      if ('statuses' in correction) return { type: 'CorrectWellStatuses', ...correction, reason, ...asked };
      if ('fact' in correction) return { type: 'CorrectWellFact', ...correction, reason, ...asked };
      return { type: 'CorrectWellIdentifier', ...correction, to: canonical(correction), reason, ...asked };
    });
}

function canonical({ scheme, to }: Extract<WellCorrection, { scheme: string }>): Entry<string | null> | null {
  checkedScheme(scheme, '/scheme');
  if (to === null || to.value === null) return to;
  return { from: to.from, value: checkedIdentifier(scheme, to.value, '/value').value };
}
