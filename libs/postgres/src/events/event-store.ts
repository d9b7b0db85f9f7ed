import type { CommandMetadata, Instant, Json, JsonObject, OutgoingMessage, Tx, UnitOfWork } from '@wellflow/kernel';

/** An event as the domain knows it. */
export type EventBody = JsonObject & { readonly type: string };

/** One aggregate's stream. */
export interface StreamName {
  readonly category: string;
  readonly organization: string;
  readonly id: string;
}

/** `well-demo/4d1c…`. @throws Error when a part would make another stream's name. */
export function streamName({ category, organization, id }: StreamName): string {
  if (!/^[a-z][a-z0-9_]*$/.test(category)) throw new Error(`Not a category: ${category}`);
  if (organization === '' || organization.includes('/')) throw new Error(`Not an organization: ${organization}`);
  if (id === '') throw new Error('A stream needs an id');
  return `${category}-${organization}/${id}`;
}

/** Recorded with every event. */
export interface EventMetadata extends CommandMetadata {
  /** What this belongs to: a saga, a request. */
  readonly correlationId?: string;
  readonly traceparent?: string;
}

/** A place in the order of all events, as text; only the store compares two of them. */
export type GlobalPosition = string;

/** Before the first event. */
export const beginning: GlobalPosition = '0:0:0';

export interface RecordedEvent<Event extends EventBody = EventBody> {
  readonly stream: StreamName;
  /** 1 for the first of its stream, without gaps. */
  readonly version: number;
  readonly position: GlobalPosition;
  /** When it was recorded; never goes back within a stream. */
  readonly recordedAt: Instant;
  /** Version of the event's shape when it was recorded: what upcasters start from. */
  readonly schemaVersion: number;
  readonly metadata: EventMetadata;
  readonly event: Event;
}

export interface AddedEvent {
  readonly event: EventBody;
  readonly schemaVersion: number;
}

export interface Append {
  readonly stream: StreamName;
  readonly events: readonly AddedEvent[];
  /** Version the stream must have; any when absent. */
  readonly expectedVersion?: number;
  readonly metadata: EventMetadata;
}

/** What a command did: `repeated` when it had been carried out before, and nothing was written now. */
export interface Appended {
  readonly outcome: 'appended' | 'repeated';
  /** The stream it was carried out on, as text. */
  readonly inStream: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly recordedAt: Instant;
}

export interface Snapshot {
  readonly version: number;
  /** Version of the state's shape. */
  readonly schemaVersion: number;
  readonly state: Json;
}

/** As far as a read goes: to a version, to what had been recorded by an instant, or both. */
export interface ReadRange {
  readonly after?: number;
  readonly upTo?: number;
  readonly asOf?: Instant;
}

/** What a command is decided on, read at one moment. */
export interface StreamState {
  /** What this command did before, if it was carried out before. */
  readonly command?: Omit<Appended, 'outcome' | 'recordedAt'>;
  readonly snapshot?: Snapshot;
  /** After the snapshot. */
  readonly events: readonly (AddedEvent & { readonly version: number })[];
}

export interface StateQuestion {
  readonly stream: StreamName;
  readonly commandId?: string;
  /** Snapshots of another shape are not used. */
  readonly snapshotVersion?: number;
  /** Takes the stream's lock first, so that nobody can append before this transaction ends. */
  readonly exclusive?: boolean;
}

export interface ReadAll {
  readonly after: GlobalPosition;
  readonly limit: number;
  /** All when absent. */
  readonly categories?: readonly string[];
  /**
   * Also events that older transactions may still slip in before: complete only while nobody can append, as when a
   * projection is switched under a lock.
   */
  readonly beyondHorizon?: boolean;
}

/** Events in streams, in one order overall. Postgres and memory keep the same contract. */
export interface EventStore {
  readonly unitOfWork: UnitOfWork;
  /** @throws VersionConflict when the stream is not at the expected version; the transaction is then of no further use. */
  readonly append: (tx: Tx, append: Append) => Promise<Appended>;
  readonly readState: (tx: Tx, question: StateQuestion) => Promise<StreamState>;
  readonly readStream: (tx: Tx, stream: StreamName, range?: ReadRange) => Promise<readonly RecordedEvent[]>;
  readonly saveSnapshot: (tx: Tx, stream: StreamName, snapshot: Snapshot) => Promise<void>;
  /** Events of all organizations, in order; none is ever added before one that was read. */
  readonly readAll: (question: ReadAll) => Promise<readonly RecordedEvent[]>;
  /** Tells others, through the outbox, in the same transaction. */
  readonly tell: (tx: Tx, messages: readonly OutgoingMessage[], metadata: EventMetadata) => Promise<void>;
  /** Called after an append of this process has committed: a hint to look. Returns how to stop. */
  readonly onAppended: (wake: () => void) => () => void;
}

/** The stream is at another version than expected: somebody else appended. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';

  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${stream} is at version ${actual}, not ${expected}`);
  }
}
