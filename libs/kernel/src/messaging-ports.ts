import type { Instant } from './instant';
import type { JsonObject } from './json';
import type { Tx } from './transaction';

/** A row of the outbox on its way to Kafka. */
export interface OutboxRow {
  /** Rises within a key, because writers of a key take its lock first: the message's `ce_sequence`. */
  readonly position: number;
  /** UUID; becomes `ce_id`. */
  readonly id: string;
  readonly organization: string;
  readonly topic: string;
  readonly key: string;
  readonly schema: string;
  readonly payload: JsonObject;
  /** Already encoded: sent byte for byte, `payload` is not looked at. */
  readonly value?: Uint8Array;
  readonly occurredAt: Instant;
  readonly traceparent?: string;
  /** How long it had been in the outbox when it was fetched, in milliseconds by the database's clock. */
  readonly ageMs: number;
}

/** The right to relay an outbox, until it expires. */
export interface RelayLease {
  readonly holder: string;
  /** Rises with every new holder. */
  readonly fence: number;
  /** `ce_epoch`: rises when a restored database starts to send again. Order is epoch, then position. */
  readonly epoch: number;
}

export interface OutboxDepth {
  readonly unsent: number;
  readonly parked: number;
  /** Age of the oldest unsent row, in milliseconds. */
  readonly oldestMs: number;
}

/** What the relay needs of the outbox. */
export interface OutboxStore {
  /** The lease, if nobody holds an unexpired one. Taking it puts parked rows back in line. */
  readonly acquireLease: (holder: string, ttlMs: number) => Promise<RelayLease | undefined>;
  /** False when another holder has taken it. */
  readonly renewLease: (lease: RelayLease, ttlMs: number) => Promise<boolean>;
  readonly releaseLease: (lease: RelayLease) => Promise<void>;
  /** The oldest unsent rows in order, whenever they were committed; `except` are the positions in flight. */
  readonly listUnsent: (limit: number, except: readonly number[]) => Promise<readonly OutboxRow[]>;
  /** Whether there is anything to list: a cheaper look, for an outbox that has long been empty. */
  readonly hasUnsent: () => Promise<boolean>;
  /** After the broker's answer. */
  readonly markSent: (positions: readonly number[]) => Promise<void>;
  /** Sets a row that cannot be encoded aside, with all that follow it in its key. */
  readonly park: (row: Pick<OutboxRow, 'position' | 'topic' | 'key'>, reason: string) => Promise<void>;
  readonly measure: () => Promise<OutboxDepth>;
  /** For a restored database, before its relay starts: what it tells from now on is newer than all it ever told. */
  readonly raiseEpoch: () => Promise<number>;
}

export interface PartitionRef {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** Where a group stands in a partition. */
export interface PartitionPosition {
  readonly nextOffset: number;
  /** Fingerprint of the message before `nextOffset`: tells a re-created topic from the one that was read. */
  readonly witness?: string;
}

/** The right to move a group's position in a partition, until somebody else claims it. */
export interface PartitionClaim extends PartitionRef {
  readonly generation: number;
  /** Cluster the position belongs to. */
  readonly cluster: string;
  /** Absent for a group that has not yet begun. */
  readonly position?: PartitionPosition;
}

/** What the inbox knows a message by. */
export interface MessageIdentity {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  /** Only on topics fed by an outbox: what is older than what was taken is dropped. */
  readonly order?: { readonly epoch: number; readonly sequence: number };
}

export type Admission = 'new' | 'seen' | 'stale';

/**
 * Why a message is kept instead of taken: `dead` (failed), `waiting` (for something that will come), `queued` (behind
 * one of its key), `unknown` (a record type nobody handles yet, holds nothing up) or `due` (to be tried again).
 */
export type HeldState = 'dead' | 'waiting' | 'queued' | 'unknown' | 'due';

export interface Failure {
  readonly code: string;
  readonly text: string;
}

/** A message that is kept, byte for byte, with all that is needed to take it later. */
export interface HeldMessage {
  readonly state: HeldState;
  /** Whether later messages of its key queue behind it. */
  readonly blocking: boolean;
  /** Empty when the message does not say. */
  readonly organization: string;
  readonly messageId?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly schema?: string;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The broker's timestamp, in milliseconds. */
  readonly timestampMs: number;
  readonly failure?: Failure;
  readonly attempts: number;
  readonly waitsFor?: string;
  /** A waiting message is tried again after this time even if nobody releases it. */
  readonly retryInMs?: number;
}

export interface StoredHeldMessage extends HeldMessage {
  readonly id: string;
  readonly group: string;
  readonly replayCount: number;
  readonly heldAt: Instant;
}

/** A message that is already encoded, told through the outbox in the transaction that holds the failed one. */
export interface EncodedMessage {
  readonly organization: string;
  readonly topic: string;
  readonly key: string;
  readonly schema: string;
  readonly value: Uint8Array;
}

export type PartitionMove = { readonly claim: PartitionClaim; readonly to: PartitionPosition };

/** Thrown when a claim has been superseded: the transaction must not commit. */
export class StaleClaim extends Error {
  override readonly name = 'StaleClaim';

  constructor(readonly ref: PartitionRef) {
    super(`${ref.group} lost ${ref.topic}/${ref.partition} to another member`);
  }
}

/** A move of a position past messages that are kept, with what is told of them. */
export interface HoldingMove {
  readonly to: PartitionPosition;
  readonly held?: readonly HeldMessage[];
  readonly tell?: readonly EncodedMessage[];
}

/** What a consumer needs of its database. Methods with a `tx` take part in the effect's transaction. */
export interface ConsumerStore {
  /** The latest claimer wins: earlier claims can no longer move the position. */
  readonly claim: (ref: PartitionRef, cluster: string) => Promise<PartitionClaim>;
  /** Moves the positions of partitions of one group: all of them or, when one claim is stale, none. @throws StaleClaim */
  readonly advance: (tx: Tx, moves: readonly PartitionMove[]) => Promise<void>;
  /** Acts for another organization within the transaction: a batch may hold messages of many. */
  readonly withOrganization: <T>(tx: Tx, organization: string, work: () => Promise<T>) => Promise<T>;
  /** Records the messages as taken by the group and says, one by one, which are to be handled. */
  readonly admit: (tx: Tx, group: string, messages: readonly MessageIdentity[]) => Promise<readonly Admission[]>;
  /** Keeps messages and moves the position past them, in a transaction of its own. @throws StaleClaim */
  readonly hold: (claim: PartitionClaim, move: HoldingMove) => Promise<void>;
  /** Keys of the partition with a blocking message, and whether anything at all is held. */
  readonly listHeld: (ref: PartitionRef) => Promise<{ readonly blocked: readonly string[]; readonly held: number }>;
  /** Held messages that may be tried now: each the first of its key. */
  readonly listDue: (ref: PartitionRef, limit: number) => Promise<readonly StoredHeldMessage[]>;
  /** Makes messages of record types that are now known due. */
  readonly reviveUnknown: (ref: PartitionRef, schemas: readonly string[]) => Promise<number>;
  /** Removes a held message in the transaction of its effect. @throws StaleClaim also when it is no longer there */
  readonly settle: (tx: Tx, claim: PartitionClaim, id: string) => Promise<void>;
  /** Puts a held message that was tried in vain back. @throws StaleClaim */
  readonly holdAgain: (
    claim: PartitionClaim,
    id: string,
    again: Pick<HeldMessage, 'state' | 'failure' | 'attempts' | 'waitsFor' | 'retryInMs'>,
  ) => Promise<void>;
  /** Makes the messages of this organization that wait for one of the names due, in every group. */
  readonly release: (tx: Tx, names: readonly string[]) => Promise<number>;
  readonly countHeld: (group: string) => Promise<Readonly<Record<HeldState, number>>>;
  /** Moves a position by hand, audited. The group's member must be stopped or it will be fenced off. */
  readonly reset: (ref: PartitionRef, to: number, by: Actor) => Promise<void>;
}

export interface Actor {
  readonly actor: string;
  readonly reason: string;
}
