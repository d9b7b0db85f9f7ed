import type { Consumer, ConsumerStatus, PartitionStatus } from '../consuming/consumer-options';
import { createGroupMember, type GroupMember } from '../consuming/group-member';
import { createRawWork, type RawWork } from './raw-work';
import type { RawConsumerOptions } from './raw-options';

/**
 * Consumes bytes from topics that come and go. Positions are Kafka's own, told after the records were taken, so each
 * record is taken at least once. kafkajs cannot change what a consumer listens to: each change makes another.
 */
export function createRawConsumer(options: RawConsumerOptions): Consumer {
  const state: State = { started: false, paused: false, topics: [], running: undefined, restarts: 0 };
  let turn: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    turn = turn.then(() => refresh(options, state)).catch((err: unknown) => warn(options, err));
  };
  return {
    group: options.group,
    start: () => {
      Object.assign(state, { started: true });
      next();
      timer = setInterval(next, options.refreshMs);
    },
    stop: async () => {
      clearInterval(timer);
      Object.assign(state, { started: false });
      next();
      await turn;
    },
    pause: () => (Object.assign(state, { paused: true }), next()),
    resume: () => (Object.assign(state, { paused: false }), next()),
    status: () => statusOf(options.group, state),
  };
}

interface State {
  readonly started: boolean;
  readonly paused: boolean;
  readonly topics: readonly string[];
  readonly running: Running | undefined;
  readonly restarts: number;
}

interface Running {
  readonly member: GroupMember;
  readonly work: RawWork;
}

async function refresh(options: RawConsumerOptions, state: State): Promise<void> {
  const topics = state.started && !state.paused ? await existing(options) : [];
  if (topics.join() === state.topics.join()) return;
  await leave(state);
  Object.assign(state, { topics });
  if (topics.length > 0) Object.assign(state, { running: run(options, topics) });
}

/** A topic that is not there would keep kafkajs from joining for all the others. */
async function existing({ kafka, topics }: RawConsumerOptions): Promise<readonly string[]> {
  const wanted = await topics();
  if (wanted.length === 0) return [];
  const there = new Set(await (await kafka.admin()).listTopics());
  return wanted.filter((topic) => there.has(topic)).sort();
}

async function leave(state: State): Promise<void> {
  const { running, restarts } = state;
  if (running === undefined) return;
  await running.work.finish();
  await running.member.stop();
  Object.assign(state, { topics: [], running: undefined, restarts: restarts + running.member.restarts() });
}

function run(options: RawConsumerOptions, topics: readonly string[]): Running {
  const { kafka, group, concurrency = 8, sessionTimeoutMs = 10_000 } = options;
  const work: RawWork = createRawWork({ ...options, member: () => member });
  const member: GroupMember = createGroupMember({
    ...{ kafka, group, topics, concurrency, sessionTimeoutMs, restartAfterMs: sessionTimeoutMs * 2 },
    onAssigned: work.assigned,
    onLost: work.lost,
    onBatch: work.onBatch,
  });
  member.start();
  return { member, work };
}

function statusOf(group: string, { started, paused, topics, running, restarts }: State): ConsumerStatus {
  const partitions: readonly PartitionStatus[] = running?.work.partitions() ?? [];
  const common = { group, partitions, restarts: restarts + (running?.member.restarts() ?? 0) };
  if (!started) return { ...common, state: 'stopped' };
  if (paused) return { ...common, state: 'paused' };
  const joined = topics.length === 0 || running?.member.joined() === true;
  return { ...common, state: joined ? 'running' : 'starting' };
}

function warn({ kafka, group }: RawConsumerOptions, err: unknown): void {
  kafka.logger.warn({ err, group }, 'the topics to consume could not be found out');
}
