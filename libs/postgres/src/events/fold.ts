import type { AddedEvent, EventBody } from './event-store';
import type { AggregateDeps } from './aggregate';
import { noUpcasters } from './upcasters';

export type Folding<State, Command, Event extends EventBody> = Pick<
  AggregateDeps<State, Command, Event>,
  'decider' | 'upcasters'
>;

/** The state after `recorded`, each event first brought to today's shape. */
export function fold<State, Command, Event extends EventBody>(
  { decider, upcasters = noUpcasters }: Folding<State, Command, Event>,
  from: State,
  recorded: readonly AddedEvent[],
): State {
  let state = from;
  for (const one of recorded) state = decider.evolve(state, asToday<Event>(upcasters.upcast(one)));
  return state;
}

/** An event with the state right after it. */
export interface Step<State, Event> {
  readonly event: Event;
  readonly state: State;
}

/** The events one by one, from the state before the first. */
export function stepsFrom<State, Command, Event extends EventBody>(
  { evolve }: AggregateDeps<State, Command, Event>['decider'],
  before: State,
  events: readonly Event[],
): readonly Step<State, Event>[] {
  let state = before;
  return events.map((event) => {
    state = evolve(state, event);
    return { event, state };
  });
}

/** A stream holds only what its own decider decided, upcast to today's shape: the store is trusted to give that back. */
export function asToday<Event extends EventBody>(body: EventBody): Event {
  if (!isOfStream<Event>(body)) throw new Error('A recorded event has no type');
  return body;
}

function isOfStream<Event extends EventBody>(body: EventBody): body is Event {
  return typeof body.type === 'string';
}
