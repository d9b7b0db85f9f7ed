import type { Batch, Consumer as KafkaJsConsumer, EachBatchPayload } from 'kafkajs';
import type { Kafka } from '../connection/kafka';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface GroupMemberOptions {
  readonly kafka: Kafka;
  readonly group: string;
  readonly topics: readonly string[];
  readonly concurrency: number;
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

export function createGroupMember(options: GroupMemberOptions): GroupMember {
  const { kafka, group, restartAfterMs } = options;
  let life: Life | undefined;
  let timer: NodeJS.Timeout | undefined;
  let building: Promise<void> = Promise.resolve();
  let restarts = 0;

  const rebuild = async (): Promise<void> => {
    const old = life;
    life = bear(options);
    if (old) await bury(options, old);
    life.started = run(options, life);
    await life.started;
  };
  const check = (): void => {
    if (!life || !(life.dead || performance.now() - life.lastSignAt > restartAfterMs)) return;
    kafka.logger.error({ group, dead: life.dead }, 'consumer does not run; it is restarted');
    restarts += 1;
    building = building.then(rebuild);
    life.lastSignAt = performance.now();
    life.dead = false;
  };
  const quietly = (act: (consumer: KafkaJsConsumer) => void): void => {
    // Between two lives, or before the first join, there is nothing to seek or pause.
    if (life?.joined) act(life.consumer);
  };
  return {
    start: () => {
      building = rebuild();
      timer = setInterval(check, checkEveryMs);
    },
    stop: async () => {
      clearInterval(timer);
      const last = life;
      life = undefined;
      if (last) await bury(options, last);
      await building;
    },
    seek: ({ topic, partition }, offset) =>
      quietly((consumer) => consumer.seek({ topic, partition, offset: String(offset) })),
    pause: (partitions) => quietly((consumer) => consumer.pause(grouped(partitions))),
    resume: (partitions) => quietly((consumer) => consumer.resume(grouped(partitions))),
    commit: async (positions) => {
      if (!life?.joined || positions.length === 0) return;
      const offsets = positions.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) }));
      await life.consumer
        .commitOffsets(offsets)
        .catch((error: unknown) => kafka.logger.debug({ err: error, group }, 'offsets not told to Kafka'));
    },
    joined: () => life?.joined === true && !life.dead,
    restarts: () => restarts,
  };
}

function bear({ kafka, group, sessionTimeoutMs, onAssigned, onLost }: GroupMemberOptions): Life {
  const consumer = kafka.client.consumer({
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.floor(sessionTimeoutMs / 4),
    rebalanceTimeout: sessionTimeoutMs * 2,
    maxWaitTimeInMs: 1_000,
    maxBytes: 8 * 1024 * 1024,
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
  const sign = (): void => {
    life.lastSignAt = performance.now();
  };
  consumer.on(consumer.events.HEARTBEAT, sign);
  consumer.on(consumer.events.FETCH, sign);
  consumer.on(consumer.events.START_BATCH_PROCESS, sign);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
    if (life.buried) return;
    sign();
    life.joined = true;
    onAssigned(listPartitions(memberAssignment));
  });
  consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
    if (life.buried) return;
    kafka.logger.error({ group, err: error, restart }, 'consumer crashed');
    life.joined = false;
    life.dead = !restart;
    onLost();
  });
  return life;
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

function listPartitions(assignment: Readonly<Record<string, readonly number[]>>): readonly TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

function grouped(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = Map.groupBy(partitions, ({ topic }) => topic);
  return [...topics].map(([topic, list]) => ({ topic, partitions: list.map(({ partition }) => partition) }));
}
