import type { ConsumerStore, Handler, IncomingMessage, Tx, UnitOfWork } from '@wellflow/kernel';
import type { Kafka } from '../connection/kafka';

/** Handlers by full record name; `Payloads` of `@wellflow/contracts` types them. */
export type Handlers<Payloads extends object> = { readonly [Schema in keyof Payloads]?: Handler<Payloads[Schema]> };

export interface GroupOptions {
  readonly kafka: Kafka;
  /** Consumer group, such as `production.well-events`. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly store: ConsumerStore;
  readonly unitOfWork: UnitOfWork;
  /** Record types on the topics that this group does not want; others it does not handle are recorded. */
  readonly ignore?: readonly string[];
  /**
   * Whether later messages of a key queue behind one that is kept. Default true; false for readings, which are never
   * held up for order.
   */
  readonly ordered?: boolean;
  /** Where dead letters are told, through the outbox; they are kept in the database in any case. */
  readonly deadLetterTopic?: string;
  /** Where a group begins that has no position yet. Default `earliest`. */
  readonly startFrom?: 'earliest' | 'latest';
  /** Pauses before a failed message is tried again; then it is a dead letter. Default 50, 250, 1 000 ms. */
  readonly retryDelaysMs?: readonly number[];
  /** Partitions worked on at once. Default 4; for batches 32. */
  readonly concurrency?: number;
  /** Messages of a partition in one transaction at most. Default 100; for batches 200. */
  readonly transactionSize?: number;
  /** Bytes of messages in one transaction at most, unless one alone has more; twice as many are decoded at once. Default 256 KiB. */
  readonly transactionBytes?: number;
  /** Partitions that are ready at the same time share a transaction. Default false; for batches true. */
  readonly together?: boolean;
  /** Fetched of a partition at once. Default 1 MiB; for batches 256 KiB, as many partitions are fetched at once. */
  readonly partitionBytes?: number;
  /** How long what has come may wait for more, so that transactions are fewer and larger. Default: not at all. */
  readonly gatherMs?: number;
  readonly lineStop?: {
    readonly minimum?: number;
    readonly windowMs?: number;
    readonly share?: number;
    readonly probeMs?: number;
  };
  /** A member that gives no sign of life for so long is replaced. Default 15 000 ms. */
  readonly restartAfterMs?: number;
  /** Default 10 000 ms. */
  readonly sessionTimeoutMs?: number;
  /** How often held messages are looked at while there are any, and positions told to Kafka. Default 1 000 ms. */
  readonly tickMs?: number;
}

export interface ConsumerOptions<Payloads extends object> extends GroupOptions {
  readonly handlers: Handlers<Payloads>;
}

/** Messages within one transaction, those of a partition in order; messages already taken are not among them. */
export interface MessageBatch<Payload> {
  readonly topic: string;
  readonly messages: readonly IncomingMessage<Payload>[];
  readonly organizations: readonly string[];
  /** Acts for one of the organizations, with its messages. */
  runFor<T>(
    organization: string,
    work: (tx: Tx, messages: readonly IncomingMessage<Payload>[]) => Promise<T>,
  ): Promise<T>;
}

export type BatchHandler<Payload> = (batch: MessageBatch<Payload>) => Promise<void>;

export interface BatchConsumerOptions<
  Payloads extends object,
  Schema extends keyof Payloads & string,
> extends GroupOptions {
  /** The record types that are taken in batches. */
  readonly schemas: readonly Schema[];
  readonly handler: BatchHandler<Payloads[Schema]>;
}

export type ConsumerState = 'stopped' | 'starting' | 'running' | 'paused' | 'line-stopped' | 'halted';

export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  readonly state: 'opening' | 'open' | 'halted';
  readonly nextOffset: number;
  readonly lag: number;
  /** Messages kept instead of taken. */
  readonly held: number;
  readonly reason?: string;
}

export interface ConsumerStatus {
  readonly group: string;
  readonly state: ConsumerState;
  /** Why it is not running. */
  readonly reason?: string;
  readonly partitions: readonly PartitionStatus[];
  readonly restarts: number;
}

export interface Consumer {
  readonly group: string;
  start(): void;
  /** Finishes the transaction under way, tells Kafka the positions, leaves the group. */
  stop(): Promise<void>;
  pause(): void;
  /** Goes on after `pause`, and after the line was stopped. */
  resume(): void;
  status(): ConsumerStatus;
}
