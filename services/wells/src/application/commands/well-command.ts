import type { Clock, Execute, Instant } from '@wellflow/kernel';
import type { Well } from '../../domain/well/well';
import type { WellCommand } from '../../domain/well/well-commands';
import type { WellEvent } from '../../domain/well/well.events';
import { findWellId } from '../queries/find-well-id';
import { listedWell, type ListedWell, type WellList } from '../well-list';

/** Who asks. */
export interface Asking {
  readonly organization: string;
  readonly actor: string;
  /** The same id asked twice is carried out once, and answers the same. */
  readonly commandId: string;
}

/** Somebody asks for a change of a well that is there. */
export interface AskingOfWell extends Asking {
  /** An API number in any form, an id, or `scheme:value`. */
  readonly well: string;
  /** Refused with `wells/changed-meanwhile` when the well is at another version. */
  readonly expectedVersion?: number | undefined;
}

export interface WellCommandDeps {
  readonly execute: Execute<Well, WellCommand, WellEvent>;
  readonly wells: Pick<WellList, 'findById' | 'findByIdentifier'>;
  readonly now: Clock;
}

/** What is asked, but for what every command has. */
type Order = (asked: { readonly at: Instant; readonly expectedVersion?: number }) => WellCommand;

/** @throws DomainError `wells/unknown-well`, `wells/changed-meanwhile`; what the well refuses */
export async function carryOut(
  { execute, wells, now }: WellCommandDeps,
  { organization, actor, commandId, well, expectedVersion }: AskingOfWell,
  order: Order,
): Promise<ListedWell> {
  const wellId = await findWellId(wells, organization, well);
  const at = now();
  const command = order(expectedVersion === undefined ? { at } : { at, expectedVersion });
  const { state } = await execute(wellId, command, { organization, commandId, actor, at });
  return listedWell(state, at);
}
