import {
  apiIdentifier,
  parseApiNumber,
  type Clock,
  type Execute,
  type Instant,
  type WellIdentifier,
} from '@wellflow/kernel';
import type { Well, WellCommand } from '../../domain/well/well.decider';
import type { WellEvent } from '../../domain/well/well.events';

export interface RegisterWellInput {
  readonly organization: string;
  readonly actor: string;
  /** The same id asked twice registers one well and answers the same. */
  readonly commandId: string;
  readonly wellId: string;
  /** In any written form: `42-501-20130`, `42501201300000`. */
  readonly apiNumber: string;
  readonly name: string;
  readonly operatorName?: string;
}

export interface RegisteredWell {
  readonly wellId: string;
  readonly identifiers: readonly WellIdentifier[];
  readonly name: string;
  readonly operatorName?: string;
  readonly registeredAt: Instant;
  readonly version: number;
}

export type RegisterWell = (input: RegisterWellInput) => Promise<RegisteredWell>;

/**
 * @throws DomainError `wells/invalid-api-number`; `wells/identifier-taken` when a well of the organization has the
 * API number already.
 */
export function createRegisterWell(deps: {
  readonly execute: Execute<Well, WellCommand, WellEvent>;
  readonly now: Clock;
}): RegisterWell {
  return async ({ organization, actor, commandId, wellId, apiNumber, name, operatorName }) => {
    const at = deps.now();
    const identifiers = [apiIdentifier(parseApiNumber(apiNumber))];
    const command = { type: 'RegisterWell', wellId, identifiers, name, at } as const;
    const metadata = { organization, commandId, actor, at };
    const order = operatorName === undefined ? command : { ...command, operatorName };
    const { state, version } = await deps.execute(wellId, order, metadata);
    return registeredWell(state, version);
  };
}

/** What was done, which need not be what was asked: a repeated command answers as it did the first time. */
function registeredWell({ status, ...well }: Well, version: number): RegisteredWell {
  if ('wellId' in well) return { ...well, version };
  throw new Error(`A well that was registered is ${status}`);
}
