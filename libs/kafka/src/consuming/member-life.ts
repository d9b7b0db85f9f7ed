import type { Batch, Consumer as KafkaJsConsumer, EachBatchPayload } from 'kafkajs';
import type { Kafka } from '../connection/kafka';
import { listPartitions } from './topic-partition';
import type { TopicPartition } from './topic-partition';

export interface GroupMemberOptions {
  readonly kafka: Kafka;
  readonly group: string;
  readonly topics: readonly string[];
  readonly concurrency: number;
  /** Default 1 MiB. */
  readonly partitionBytes?: number | undefined;
  /** Default: a fetch waits for nothing once something has come. */
  readonly gatherMs?: number | undefined;
  readonly sessionTimeoutMs: number;
  readonly restartAfterMs: number;
  /** The group has given these partitions to this member; all earlier ones are gone. Called before anything is fetched. */
  readonly onAssigned: (partitions: readonly TopicPartition[]) => void;
  /** The member has none any more. */
  readonly onLost: () => void;
  readonly onBatch: (batch: Batch, control: BatchControl) => Promise<void>;
}

export type BatchControl = Pick<EachBatchPayload, 'heartbeat' | 'isRunning' | 'isStale' | 'resolveOffset'>;

interface LifeState {
  readonly consumer: KafkaJsConsumer;
  /** Settles when kafkajs has joined, or given up joining. */
  started: Promise<void>;
  lastSignAt: number;
  buried: boolean;
  dead: boolean;
  joined: boolean;
}

/** One kafkajs consumer, from its one start to its end. */
export type Life = LifeState;

/** Nobody waits for more than this. */
const enoughBytes = 512 * 1024;

/** A consumer that was not started yet. */
export function bear(options: GroupMemberOptions): Life {
  const { kafka, group, sessionTimeoutMs, partitionBytes = 1024 * 1024, gatherMs = 0 } = options;
  const consumer = kafka.client.consumer({
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.floor(sessionTimeoutMs / 4),
    rebalanceTimeout: sessionTimeoutMs * 2,
    ...(gatherMs > 0 ? { minBytes: enoughBytes, maxWaitTimeInMs: gatherMs } : { maxWaitTimeInMs: 1_000 }),
    maxBytes: 8 * 1024 * 1024,
    maxBytesPerPartition: partitionBytes,
    allowAutoTopicCreation: false,
    // Left to itself it would stop for good after an error it thinks final (kafkajs#1445), and after another start again
    // where nobody waits for it: given up meanwhile, it would join all the same, and keep its partitions from everybody.
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5, restartOnFailure: async () => false },
  });
  const life: Life = {
    consumer,
    started: Promise.resolve(),
    lastSignAt: performance.now(),
    buried: false,
    dead: false,
    joined: false,
  };
  watch(options, life);
  return life;
}

function watch({ kafka, group, onAssigned, onLost }: GroupMemberOptions, life: Life): void {
  const { consumer } = life;
  const sign = (): void => void Object.assign(life, { lastSignAt: performance.now() });
  consumer.on(consumer.events.HEARTBEAT, sign);
  consumer.on(consumer.events.FETCH, sign);
  consumer.on(consumer.events.START_BATCH_PROCESS, sign);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
    if (life.buried) return;
    sign();
    Object.assign(life, { joined: true });
    onAssigned(listPartitions(memberAssignment));
  });
  consumer.on(consumer.events.CRASH, ({ payload: { error } }) => {
    if (life.buried) return;
    kafka.logger.error({ group, err: error }, 'consumer crashed');
    Object.assign(life, { joined: false, dead: true });
    onLost();
  });
}

/** Starts it: settles when it has joined, or given up joining. */
export async function run(
  { kafka, group, topics, concurrency, onBatch }: GroupMemberOptions,
  life: Life,
): Promise<void> {
  if (life.buried) return;
  try {
    await life.consumer.connect();
    await life.consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await life.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: concurrency,
      eachBatch: async ({ batch, ...control }) => {
        if (!life.buried) await onBatch(batch, control);
      },
    });
  } catch (error) {
    kafka.logger.warn({ err: error, group }, 'consumer could not start');
    // The next check starts another.
    setTimeout(() => (life.dead = true), 1_000).unref();
  }
}

/** A consumer that hangs is not waited for: its claims are worth nothing once the next one has made its own. */
export async function bury({ onLost }: GroupMemberOptions, life: Life): Promise<void> {
  Object.assign(life, { buried: true });
  // A consumer told to stop while it joins would join all the same, and keep its partitions from everybody.
  const gone = life.started.then(() => life.consumer.disconnect()).catch(() => undefined);
  await settled(gone, 5_000);
  life.joined = false;
  onLost();
}

/** Waits for it, but not for ever. */
export async function settled(work: Promise<unknown>, withinMs: number): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
}
