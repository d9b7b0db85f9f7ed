import type { Decider, JsonObject } from '@wellflow/kernel';
import { DomainError } from '@wellflow/kernel';
import { deepEqual, equal, fail } from 'node:assert/strict';

/** What may be expected once the command has been given. Each returns the same, so expectations can be chained. */
export interface Outcome<State, Event extends JsonObject> {
  /** Exactly these events, in this order. */
  readonly then: (...events: readonly Event[]) => Outcome<State, Event>;
  /** Accepted, and nothing happened: a repeated or pointless command. */
  readonly thenNothing: () => Outcome<State, Event>;
  /** Refused with this code, and with this data where given. */
  readonly thenRefused: (code: string, data?: JsonObject) => Outcome<State, Event>;
  /** The state after the events that happened. */
  readonly thenState: (state: State) => Outcome<State, Event>;
}

export interface Given<State, Command, Event extends JsonObject> {
  readonly when: (command: Command) => Outcome<State, Event>;
}

type Decision<Event> = { readonly events: readonly Event[] } | { readonly refusal: DomainError };

/**
 * A sentence about an aggregate: `given(wellDecider, [registered]).when({ type: 'PlugWell' }).thenRefused('wells/not-drilled')`.
 * Anything thrown that is no `DomainError` is a bug and fails the test as it is.
 */
export function given<State, Command, Event extends JsonObject>(
  decider: Decider<State, Command, Event>,
  events: readonly NoInfer<Event>[],
): Given<State, Command, Event> {
  const state = events.reduce(decider.evolve, decider.initialState);
  return { when: (command) => outcome(decider, state, decide(decider, command, state)) };
}

function decide<State, Command, Event extends JsonObject>(
  decider: Decider<State, Command, Event>,
  command: Command,
  state: State,
): Decision<Event> {
  try {
    return { events: decider.decide(command, state) };
  } catch (error) {
    if (error instanceof DomainError) return { refusal: error };
    throw error;
  }
}

function outcome<State, Command, Event extends JsonObject>(
  decider: Decider<State, Command, Event>,
  before: State,
  decision: Decision<Event>,
): Outcome<State, Event> {
  const self: Outcome<State, Event> = {
    then: (...expected) => {
      deepEqual(eventsOf(decision), expected);
      return self;
    },
    thenNothing: () => {
      deepEqual(eventsOf(decision), []);
      return self;
    },
    thenRefused: (code, data) => {
      if (!('refusal' in decision))
        fail(`Expected a refusal ${code}, but it was accepted: ${JSON.stringify(decision.events)}`);
      equal(
        decision.refusal.code,
        code,
        `Refused with ${decision.refusal.code} (${decision.refusal.message}) instead of ${code}`,
      );
      if (data !== undefined) deepEqual(decision.refusal.data, data);
      return self;
    },
    thenState: (expected) => {
      deepEqual(eventsOf(decision).reduce(decider.evolve, before), expected);
      return self;
    },
  };
  return self;
}

function eventsOf<Event>(decision: Decision<Event>): readonly Event[] {
  if ('events' in decision) return decision.events;
  return fail(`Refused with ${decision.refusal.code}: ${decision.refusal.message}`);
}
