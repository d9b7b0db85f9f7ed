import type { ConsumerStore, UnitOfWork } from '@wellflow/kernel';
import type { ConsumerMetrics } from '@wellflow/observability';
import type { Kafka } from '../connection/kafka';
import type { Convoy } from './convoy';
import type { Effect } from './effect';
import type { FailureWindow } from './failure-window';
import type { Gate } from './gate';
import type { GroupMember } from './group-member';
import type { Lane } from './lane';
import type { ReadDeps } from './read-message';
import type { PartitionReads } from './partition-reads';

/** What the parts of a consumer share. */
export interface RunnerDeps {
  readonly kafka: Kafka;
  readonly group: string;
  readonly store: ConsumerStore;
  readonly unitOfWork: UnitOfWork;
  readonly effect: Effect;
  readonly read: ReadDeps;
  readonly counters: ConsumerMetrics;
  readonly member: () => Pick<GroupMember, 'seek' | 'pause' | 'resume'>;
  readonly window: FailureWindow;
  readonly ordered: boolean;
  readonly deadLetterTopic?: string;
  readonly startFrom: 'earliest' | 'latest';
  readonly retryDelaysMs: readonly number[];
  readonly transactionSize: number;
  readonly transactionBytes: number;
  /** Bounds what is decoded and not yet committed. */
  readonly gate: Gate;
  /** Absent where each partition has transactions of its own. */
  readonly convoy?: Convoy<PartitionReads>;
  /** How long a partition that was taken over is left alone: longer than a session. */
  readonly fencedMs: number;
  /** Whether partitions may be worked on now: not while stopping, paused or with the line stopped. */
  readonly mayWork: (lane: Lane) => boolean;
  readonly probing: () => boolean;
  readonly probed: () => void;
  readonly stopLine: (lane: Lane) => void;
  /** Where each partition of the topic begins and ends in Kafka now. */
  readonly listEnds: (topic: string) => Promise<ReadonlyMap<number, { readonly low: number; readonly high: number }>>;
}

export type Outcome = 'handled' | 'repeated' | 'stale' | 'waiting' | 'parked' | 'dead_letter' | 'unknown' | 'unwanted';

export function count(
  { counters, group }: RunnerDeps,
  topic: string,
  outcomes: Readonly<Partial<Record<Outcome, number>>>,
): void {
  for (const [outcome, messages] of Object.entries(outcomes)) {
    if (messages > 0) counters.messages.inc({ group, topic, outcome }, messages);
  }
}
