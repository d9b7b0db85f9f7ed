import type { Kafka } from '../connection/kafka';
import type { IncomingRaw } from './raw-record';

/** What became of a run of records: how many of the first are done with, and how long to leave the partition alone. */
export interface Taken {
  readonly count: number;
  /** Milliseconds; 0 to go on at once. */
  readonly pauseMs: number;
}

export interface RawConsumerOptions {
  readonly kafka: Kafka;
  readonly group: string;
  /** The topics there should be now; asked every `refreshMs`. Those that are not on the cluster are left out. */
  readonly topics: () => Promise<readonly string[]>;
  readonly refreshMs: number;
  /** Records of one partition, in order, at least one. What it throws counts as nothing taken, for a second. */
  readonly take: (records: readonly IncomingRaw[]) => Promise<Taken>;
  /** Partitions worked on at once. Default 8. */
  readonly concurrency?: number;
  /** Default 10 000 ms. */
  readonly sessionTimeoutMs?: number;
}
