import type { CommandMetadata } from './decider';
import type { JsonObject } from './json';
import type { Tx } from './transaction';

/** A domain event as a bus takes it: told apart by its type. */
export type TypedEvent = JsonObject & { readonly type: string };

/** What an observer acts in and on behalf of. */
export interface EventContext {
  /** The transaction the event is recorded in: observers commit with it or not at all. */
  readonly tx: Tx;
  /** The aggregate it happened to. */
  readonly id: string;
  readonly metadata: CommandMetadata;
}

export type Observer<Event extends TypedEvent> = (event: Event, context: EventContext) => Promise<void>;

/** Who observes what: a table that `app.ts` writes down once. */
export type Observers<Event extends TypedEvent> = {
  readonly [Type in Event['type']]?: readonly Observer<Extract<Event, { readonly type: Type }>>[];
};

/** Tells observers in the same process, inside the transaction that records the events. */
export interface DomainEventBus<Event extends TypedEvent> {
  /**
   * Tells each event to its observers, in order, one after the other; returns when all are done.
   * @throws what an observer throws, so that the transaction is rolled back.
   */
  readonly publish: (events: readonly Event[], context: EventContext) => Promise<void>;
}

export function createDomainEventBus<Event extends TypedEvent>(observers: Observers<Event>): DomainEventBus<Event> {
  return {
    publish: async (events, context) => {
      for (const event of events) {
        for (const observe of observersOf(observers, event)) await observe(event, context);
      }
    },
  };
}

function observersOf<Event extends TypedEvent>(observers: Observers<Event>, event: Event): readonly Observer<Event>[] {
  const type: Event['type'] = event.type;
  // The table pairs a type with observers of just that event; TypeScript cannot follow that through a lookup.
  return Object.hasOwn(observers, type) ? ((observers[type] ?? []) as readonly Observer<Event>[]) : [];
}
