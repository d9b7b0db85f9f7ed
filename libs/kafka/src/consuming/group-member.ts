import { consumerMetrics } from '@wellflow/observability';
import type { Batch, Consumer as KafkaJsConsumer, EachBatchPayload } from 'kafkajs';
import type { Kafka } from '../connection/kafka';
import { grouped, listPartitions } from './topic-partition';
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

/** A kafkajs consumer that is rebuilt when it stops for good or gives no sign of life. */
export interface GroupMember {
  start(): void;
  stop(): Promise<void>;
  seek(partition: TopicPartition, offset: number): void;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Tells Kafka how far the group is: for lag tools and scaling only, so a failure is of no consequence. */
  commit(positions: readonly (TopicPartition & { readonly offset: number })[]): Promise<void>;
  joined(): boolean;
  restarts(): number;
}

interface Life {
  readonly consumer: KafkaJsConsumer;
  /** Settles when kafkajs has joined, or given up joining. */
  started: Promise<void>;
  lastSignAt: number;
  buried: boolean;
  dead: boolean;
  joined: boolean;
}

const checkEveryMs = 1_000;
/** Nobody waits for more than this. */
const enoughBytes = 512 * 1024;

export function createGroupMember(options: GroupMemberOptions): GroupMember {
  const lives: Lives = { current: undefined, building: Promise.resolve(), restarts: 0 };
  let timer: NodeJS.Timeout | undefined;
  // Between two lives, or before the first join, there is nothing to seek or pause.
  const joined = (): KafkaJsConsumer | undefined => (lives.current?.joined ? lives.current.consumer : undefined);
  return {
    start: () => {
      Object.assign(lives, { building: rebuild(options, lives) });
      timer = setInterval(() => check(options, lives), checkEveryMs);
    },
    stop: async () => {
      clearInterval(timer);
      const last = lives.current;
      Object.assign(lives, { current: undefined });
      if (last) await bury(options, last);
      await lives.building;
    },
    seek: ({ topic, partition }, offset) => joined()?.seek({ topic, partition, offset: String(offset) }),
    pause: (partitions) => joined()?.pause(grouped(partitions)),
    resume: (partitions) => joined()?.resume(grouped(partitions)),
    commit: (positions) => commit(options, joined(), positions),
    joined: () => joined() !== undefined && lives.current?.dead === false,
    restarts: () => lives.restarts,
  };
}

interface Lives {
  readonly current: Life | undefined;
  readonly building: Promise<void>;
  readonly restarts: number;
}

async function rebuild(options: GroupMemberOptions, lives: Lives): Promise<void> {
  const old = lives.current;
  const life = bear(options);
  Object.assign(lives, { current: life });
  if (old) await bury(options, old);
  life.started = run(options, life);
  await life.started;
}

function check(options: GroupMemberOptions, lives: Lives): void {
  const { kafka, group, restartAfterMs } = options;
  const life = lives.current;
  if (!life || !(life.dead || performance.now() - life.lastSignAt > restartAfterMs)) return;
  kafka.logger.error({ group, dead: life.dead }, 'consumer does not run; it is restarted');
  consumerMetrics(kafka.metrics).restarts.inc({ group });
  Object.assign(life, { lastSignAt: performance.now(), dead: false });
  const building = lives.building.then(() => (lives.current === life ? rebuild(options, lives) : undefined));
  Object.assign(lives, { restarts: lives.restarts + 1, building });
}

type Positions = Parameters<GroupMember['commit']>[0];

async function commit(
  { kafka, group }: GroupMemberOptions,
  consumer: KafkaJsConsumer | undefined,
  positions: Positions,
): Promise<void> {
  if (!consumer || positions.length === 0) return;
  const offsets = positions.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) }));
  await consumer
    .commitOffsets(offsets)
    .catch((error: unknown) => kafka.logger.debug({ err: error, group }, 'offsets not told to Kafka'));
}

function bear(options: GroupMemberOptions): Life {
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
    // kafkajs#1445: after an error it thinks final it would stop for good.
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5, restartOnFailure: async () => !life.buried },
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
  consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
    if (life.buried) return;
    kafka.logger.error({ group, err: error, restart }, 'consumer crashed');
    Object.assign(life, { joined: false, dead: !restart });
    onLost();
  });
}

async function run({ kafka, group, topics, concurrency, onBatch }: GroupMemberOptions, life: Life): Promise<void> {
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
async function bury({ onLost }: GroupMemberOptions, life: Life): Promise<void> {
  Object.assign(life, { buried: true });
  // A consumer told to stop while it joins would join all the same, and keep its partitions from everybody.
  const gone = life.started.then(() => life.consumer.disconnect()).catch(() => undefined);
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 5_000).unref())]);
  life.joined = false;
  onLost();
}
