import { utcDateOf, type Clock, type Execute, type LocalDate, type WellIdentifier } from '@wellflow/kernel';
import type { Well } from '../../domain/well/well';
import type { WellCommand } from '../../domain/well/well-commands';
import type { WellEvent } from '../../domain/well/well.events';
import { nothingSaid, type WellFacts } from '../../domain/well/well-facts';
import type { StatusEntry } from '../../domain/well/well-lifecycle';
import { listedWell, type ListedWell } from '../well-list';
import { checkedIdentifier } from './checked-identifier';
import type { Asking } from './well-command';

export interface RegisterWellInput extends Asking {
  readonly wellId: string;
  /** In any written form: `42-501-20130`, `42501201300000`. A planned well has none yet. */
  readonly apiNumber?: string;
  /** By other schemes: `npd`, `operator` … */
  readonly identifiers?: readonly WellIdentifier[];
  readonly facts: Partial<WellFacts> & Pick<WellFacts, 'name'>;
  /** Its life until now, in order. */
  readonly statuses?: readonly StatusEntry[];
  /** Since when all this is true. Default: the first of the statuses, else today. */
  readonly effectiveOn?: LocalDate;
}

export type RegisterWell = (input: RegisterWellInput) => Promise<ListedWell>;

/**
 * @throws DomainError `wells/invalid-api-number`, `wells/invalid-identifier`, `wells/scheme-repeated`; `wells/identifier-taken`
 * when a well of the organization has one of them already; `wells/in-the-future`, `wells/impossible-status`.
 */
export function createRegisterWell(deps: {
  readonly execute: Execute<Well, WellCommand, WellEvent>;
  readonly now: Clock;
}): RegisterWell {
  return async ({ organization, actor, commandId, wellId, facts, statuses = [], ...input }) => {
    const at = deps.now();
    const { effectiveOn = statuses[0]?.from ?? utcDateOf(at) } = input;
    const said = { facts: { ...nothingSaid, ...facts }, identifiers: identifiersOf(input), statuses };
    const command = { type: 'RegisterWell', wellId, effectiveOn, ...said, at } as const;
    const { state } = await deps.execute(wellId, command, { organization, commandId, actor, at });
    return listedWell(state, at);
  };
}

function identifiersOf({
  apiNumber,
  identifiers = [],
}: Pick<RegisterWellInput, 'apiNumber' | 'identifiers'>): readonly WellIdentifier[] {
  const others = identifiers.map(({ scheme, value }, index) =>
    checkedIdentifier(scheme, value, `/identifiers/${index}/value`),
  );
  return apiNumber === undefined ? others : [checkedIdentifier('api', apiNumber, '/apiNumber'), ...others];
}
