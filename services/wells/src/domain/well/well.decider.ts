import { assertNever, DomainError, type Decider, type Instant, type WellIdentifier } from '@wellflow/kernel';
import type { WellEvent, WellRegistered } from './well.events';

export type RegisterWell = {
  readonly type: 'RegisterWell';
  readonly wellId: string;
  readonly identifiers: readonly WellIdentifier[];
  readonly name: string;
  readonly operatorName?: string;
  readonly at: Instant;
};

export type WellCommand = RegisterWell;

export type Well =
  | { readonly status: 'unregistered' }
  | {
      readonly status: 'registered';
      readonly wellId: string;
      readonly identifiers: readonly WellIdentifier[];
      readonly name: string;
      readonly operatorName?: string;
      readonly registeredAt: Instant;
    };

export const wellDecider: Decider<Well, WellCommand, WellEvent> = {
  initialState: { status: 'unregistered' },
  decide(command, well) {
    switch (command.type) {
      case 'RegisterWell':
        return register(command, well);
      default:
        return assertNever(command.type);
    }
  },
  evolve(_well, event) {
    switch (event.type) {
      case 'WellRegistered':
        return registered(event);
      default:
        return assertNever(event.type);
    }
  },
};

function register(command: RegisterWell, well: Well): readonly WellEvent[] {
  if (well.status !== 'unregistered') {
    throw new DomainError('wells/already-registered', `Well ${well.name} is registered already`, {
      wellId: well.wellId,
    });
  }
  const schemes = command.identifiers.map(({ scheme }) => scheme);
  if (new Set(schemes).size < schemes.length) {
    throw new DomainError('wells/scheme-repeated', 'A well has one current identifier a scheme', { schemes });
  }
  const { wellId, identifiers, name, operatorName, at } = command;
  const event = { type: 'WellRegistered', wellId, identifiers, name, registeredAt: at } as const;
  return [operatorName === undefined ? event : { ...event, operatorName }];
}

function registered({ type: _type, ...facts }: WellRegistered): Well {
  return { status: 'registered', ...facts };
}
