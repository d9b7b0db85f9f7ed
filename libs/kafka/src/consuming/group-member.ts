import { consumerMetrics } from '@wellflow/observability';
import type { Consumer as KafkaJsConsumer } from 'kafkajs';
import { bear, bury, run, settled } from './member-life';
import type { GroupMemberOptions, Life } from './member-life';
import { grouped } from './topic-partition';
import type { TopicPartition } from './topic-partition';

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

const checkEveryMs = 1_000;
/** A join waits for a rebalance, which waits for the sessions of those who fell silent; then for what kafkajs tries again. */
const longestStartMs = 120_000;
export function createGroupMember(options: GroupMemberOptions): GroupMember {
  const lives: Lives = { current: undefined, building: Promise.resolve(), mending: false, restarts: 0 };
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
  readonly mending: boolean;
  readonly restarts: number;
}

async function rebuild(options: GroupMemberOptions, lives: Lives): Promise<void> {
  const old = lives.current;
  const life = bear(options);
  Object.assign(lives, { current: life });
  if (old) await bury(options, old);
  life.started = run(options, life);
  await settled(life.started, longestStartMs);
}

function check(options: GroupMemberOptions, lives: Lives): void {
  if (lives.mending || !lives.current || !isLifeless(options, lives.current)) return;
  // A join that takes long may still come to its end by then, and is not torn down.
  const mend = async (): Promise<void> => {
    if (lives.current && isLifeless(options, lives.current)) await replace(options, lives);
  };
  const building = lives.building.then(mend).finally(() => Object.assign(lives, { mending: false }));
  Object.assign(lives, { mending: true, building });
}

function isLifeless({ restartAfterMs }: GroupMemberOptions, { dead, lastSignAt }: Life): boolean {
  return dead || performance.now() - lastSignAt > restartAfterMs;
}

async function replace(options: GroupMemberOptions, lives: Lives): Promise<void> {
  const { kafka, group } = options;
  kafka.logger.error({ group, dead: lives.current?.dead }, 'consumer does not run; it is restarted');
  consumerMetrics(kafka.metrics).restarts.inc({ group });
  Object.assign(lives, { restarts: lives.restarts + 1 });
  await rebuild(options, lives);
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
