import type { CommandMetadata, Decider, Json, OutgoingMessage, Tx } from '@wellflow/kernel';
import type { EventBody, EventStore } from './event-store';
import type { Upcasters } from './upcasters';

/** What is known beside the events when they are told or projected. */
export interface CommandContext extends CommandMetadata {
  /** The aggregate's id. */
  readonly id: string;
  /** Of the stream: of the event when telling, after all of them when projecting. */
  readonly version: number;
}

/** The aggregate with it: as it was right after the event when telling, after all of them when projecting. */
export interface AggregateContext<State> extends CommandContext {
  readonly state: State;
}

/** Snapshots of a state: taken every so many events, thrown away when `version` changes. */
export interface SnapshotRule<State> {
  readonly every: number;
  /** Version of the state's shape; raise it when `evolve` or the state changes. */
  readonly version: number;
  readonly toJson: (state: State) => Json;
  readonly fromJson: (json: Json) => State;
}

export interface AggregateDeps<State, Command, Event extends EventBody> {
  readonly category: string;
  readonly decider: Decider<State, Command, Event>;
  readonly eventStore: EventStore;
  /** What leaves the service for this event, if anything. Pure. */
  readonly toMessages: (event: Event, context: AggregateContext<State>) => readonly OutgoingMessage[];
  /** The read models that change with the events, in their transaction. */
  readonly project?: (tx: Tx, events: readonly Event[], context: AggregateContext<State>) => Promise<void>;
  readonly upcasters?: Upcasters;
  readonly snapshots?: SnapshotRule<State>;
  /** Tries in all when others append to the stream meanwhile. Default 5; from the second on the stream is locked first. */
  readonly attempts?: number;
}
