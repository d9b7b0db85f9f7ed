import type { Instant } from './instant';
import type { JsonObject } from './json';

/** An aggregate as functions over plain data: what happens, and what that changes. */
export interface Decider<State, Command, Event extends JsonObject> {
  readonly initialState: State;
  /** @throws DomainError when the command is refused. */
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
}

/** Who asked for what, for whom and when. Recorded with every event. */
export interface CommandMetadata {
  readonly organization: string;
  /** Makes a repeated command harmless: the same id is carried out once. */
  readonly commandId: string;
  readonly actor: string;
  readonly at: Instant;
}

export interface Executed<State, Event extends JsonObject> {
  readonly state: State;
  readonly events: readonly Event[];
  /** Number of events in the stream after the command. */
  readonly version: number;
}

/** Reads a stream, asks the decider, appends what happened with its messages and read models, in one transaction. */
export type Execute<State, Command, Event extends JsonObject> = (
  id: string,
  command: Command,
  metadata: CommandMetadata,
) => Promise<Executed<State, Event>>;
