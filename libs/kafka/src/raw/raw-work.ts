import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from 'kafkajs';
import type { PartitionStatus } from '../consuming/consumer-options';
import type { GroupMember } from '../consuming/group-member';
import type { BatchControl } from '../consuming/member-life';
import type { TopicPartition } from '../consuming/topic-partition';
import { toIncomingRaw, type IncomingRaw } from './raw-record';
import type { RawConsumerOptions, Taken } from './raw-options';

/** What a member does with its batches. */
export interface RawWork {
  assigned(partitions: readonly TopicPartition[]): void;
  lost(): void;
  onBatch(batch: Batch, control: BatchControl): Promise<void>;
  partitions(): readonly PartitionStatus[];
  /** Takes nothing new; settles once what was begun is done with, or has been waited for long enough. */
  finish(): Promise<void>;
}

interface Place extends TopicPartition {
  next: number;
  high: number;
}

interface Deps extends Pick<RawConsumerOptions, 'kafka' | 'group' | 'take'> {
  readonly member: () => GroupMember;
}

interface Working {
  readonly deps: Deps;
  readonly places: Map<string, Place>;
  readonly pauses: Set<NodeJS.Timeout>;
  readonly isFinishing: () => boolean;
}

const longestFinishMs = 10_000;
const afterFailureMs = 1_000;
const beatEveryMs = 2_000;
const leastPauseMs = 100;

export function createRawWork(deps: Deps): RawWork {
  let finishing = false;
  const running = new Set<Promise<void>>();
  const working: Working = { deps, places: new Map(), pauses: new Set(), isFinishing: () => finishing };
  const { places, pauses } = working;
  return {
    assigned: (partitions) => {
      places.clear();
      for (const { topic, partition } of partitions)
        places.set(`${topic}/${partition}`, { topic, partition, next: 0, high: 0 });
    },
    lost: () => places.clear(),
    onBatch: async (batch, control) => {
      const work = workBatch(working, batch, control).finally(() => running.delete(work));
      running.add(work);
      await work;
    },
    partitions: () => [...places.values()].map(statusOf),
    finish: async () => {
      finishing = true;
      pauses.forEach((timer) => clearTimeout(timer));
      await Promise.race([Promise.allSettled(running), sleep(longestFinishMs, undefined, { ref: false })]);
    },
  };
}

function statusOf({ topic, partition, next, high }: Place): PartitionStatus {
  return { topic, partition, state: 'open', nextOffset: next, lag: Math.max(0, high - next), held: 0 };
}

async function workBatch(working: Working, batch: Batch, control: BatchControl): Promise<void> {
  const { topic, partition } = batch;
  const records = batch.messages.map((message) => toIncomingRaw(topic, partition, message));
  // A long wait for Kafka must not cost the membership.
  const beating = setInterval(() => void control.heartbeat().catch(() => undefined), beatEveryMs);
  try {
    const isWhole = await workRecords(working, records, { batch, control });
    // What lies behind the last record is Kafka's own, such as the end of a transaction.
    if (isWhole) control.resolveOffset(batch.lastOffset());
  } finally {
    clearInterval(beating);
  }
}

interface Delivered {
  readonly batch: Batch;
  readonly control: BatchControl;
}

/** @returns whether all of them were taken; what was not is fetched again. */
async function workRecords(
  working: Working,
  records: readonly IncomingRaw[],
  { batch, control }: Delivered,
): Promise<boolean> {
  let at = 0;
  while (at < records.length) {
    if (working.isFinishing() || control.isStale() || !control.isRunning()) return false;
    const { count, pauseMs } = await takeSome(working.deps, records.slice(at));
    at += count;
    const last = count > 0 ? records[at - 1] : undefined;
    if (last) await moved(working, last, { batch, control });
    if (at < records.length && (pauseMs > 0 || count === 0)) {
      leaveAlone(working, batch, Math.max(pauseMs, leastPauseMs));
      return false;
    }
  }
  return true;
}

async function takeSome({ kafka, group, take }: Deps, records: readonly IncomingRaw[]): Promise<Taken> {
  try {
    return await take(records);
  } catch (err) {
    const { topic, partition, offset } = records[0] ?? {};
    kafka.logger.warn({ err, group, topic, partition, offset }, 'records were not taken; they are tried again');
    return { count: 0, pauseMs: afterFailureMs };
  }
}

async function moved({ deps, places }: Working, last: IncomingRaw, { batch, control }: Delivered): Promise<void> {
  const { topic, partition, offset } = last;
  const next = Number(offset) + 1;
  control.resolveOffset(offset);
  const place = places.get(`${topic}/${partition}`);
  if (place) Object.assign(place, { next, high: Number(batch.highWatermark) });
  await deps.member().commit([{ topic, partition, offset: next }]);
  // Throws when the group rebalances, and kafkajs must hear of it.
  await control.heartbeat();
}

/** kafkajs fetches nothing for anybody while one batch waits: a partition that must wait is given back. */
function leaveAlone({ deps, pauses }: Working, { topic, partition }: Batch, pauseMs: number): void {
  const partitions = [{ topic, partition }];
  deps.member().pause(partitions);
  const timer = setTimeout(() => {
    pauses.delete(timer);
    deps.member().resume(partitions);
  }, pauseMs);
  pauses.add(timer);
}
