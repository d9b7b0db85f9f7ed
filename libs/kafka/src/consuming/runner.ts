import type { Batch } from 'kafkajs';
import { isInPlace } from './batch-place';
import type { Consumer, ConsumerState, ConsumerStatus, GroupOptions } from './consumer-options';
import { createRunnerDeps, createWindow } from './create-runner-deps';
import type { Effect } from './effect';
import { createGroupMember } from './group-member';
import type { GroupMember } from './group-member';
import { createLane, inTurn, lagOf } from './lane';
import type { Lane } from './lane';
import { createLine } from './line';
import type { Line } from './line';
import type { BatchControl } from './member-life';
import { openLane, reopenLane } from './open-lane';
import { toRaw } from './raw-message';
import type { RunnerDeps } from './runner-deps';
import { showMetrics, startTicking, tellPositions } from './ticking';
import type { TopicPartition } from './topic-partition';
import { workBatch } from './work-batch';

/** A consumer of a group: one member of it in Kafka, one lane for each partition it is given. */
export function createRunner(options: GroupOptions, effect: Effect): Consumer {
  const phase: Phase = { started: false, stopping: false };
  const parts = assemble(options, effect, phase);
  const { line, member, lanes } = parts;
  const status = (): ConsumerStatus =>
    statusOf(options.group, { started: phase.started, line, member, lanes: lanes() });
  const tick = { ...parts, topics: options.topics, commit: member.commit, running: () => status().state === 'running' };
  let stopTicking = (): void => undefined;
  return {
    group: options.group,
    start: () => {
      Object.assign(phase, { started: true });
      member.start();
      stopTicking = startTicking({ ...tick, tickMs: options.tickMs ?? 1_000 });
    },
    stop: async () => {
      Object.assign(phase, { stopping: true });
      stopTicking();
      line.close();
      await Promise.all(lanes().map(({ turn }) => turn));
      await tellPositions(tick);
      await member.stop();
      Object.assign(phase, { started: false });
      showMetrics(tick);
    },
    pause: line.pause,
    resume: line.resume,
    status,
  };
}

interface Phase {
  readonly started: boolean;
  readonly stopping: boolean;
}

interface Parts {
  readonly deps: RunnerDeps;
  readonly line: Line;
  readonly member: GroupMember;
  readonly lanes: () => readonly Lane[];
}

/** The parts know one another: the line steers the member's partitions, the member's assignments make the lanes. */
function assemble(options: GroupOptions, effect: Effect, phase: Phase): Parts {
  const lanes = new Map<string, Lane>();
  const list = (): readonly Lane[] => [...lanes.values()];
  const window = createWindow(options);
  const steer = (): void => {
    if (line.state() === 'running') window.clear();
    const open = list().filter(({ state }) => state === 'open');
    member.pause(open.filter((lane) => !line.mayWork(lane)).map(({ ref }) => ref));
    member.resume(open.filter((lane) => line.mayWork(lane)).map(({ ref }) => ref));
  };
  const line: Line = createLine({ probeMs: options.lineStop?.probeMs ?? 30_000, onChange: steer });
  const stopping = (): boolean => phase.stopping;
  const deps = createRunnerDeps(options, { effect, line, window, member: () => member, stopping });
  const member: GroupMember = createGroupMember({
    ...memberOptions(options),
    onLost: () => loseLanes(lanes, line),
    onAssigned: (partitions) => {
      loseLanes(lanes, line);
      member.pause(partitions);
      partitions.forEach((partition) => addLane(deps, lanes, partition));
    },
    onBatch: async (batch, control) => {
      const lane = lanes.get(`${batch.topic}/${batch.partition}`);
      if (lane) await inTurn(lane, () => work(deps, lane, { batch, control }));
    },
  });
  return { deps, line, member, lanes: list };
}

function loseLanes(lanes: Map<string, Lane>, line: Line): void {
  for (const lane of lanes.values()) Object.assign(lane, { state: 'lost' });
  lanes.clear();
  line.forget();
}

function addLane(deps: RunnerDeps, lanes: Map<string, Lane>, { topic, partition }: TopicPartition): void {
  const lane = createLane({ group: deps.group, topic, partition });
  lanes.set(`${topic}/${partition}`, lane);
  void openLane(deps, lane);
}

function memberOptions({
  kafka,
  group,
  topics,
  concurrency = 4,
  partitionBytes,
  gatherMs,
  sessionTimeoutMs = 10_000,
  restartAfterMs = 15_000,
}: GroupOptions) {
  return { kafka, group, topics, concurrency, partitionBytes, gatherMs, sessionTimeoutMs, restartAfterMs };
}

interface Delivered {
  readonly batch: Batch;
  readonly control: BatchControl;
}

/** Takes what was delivered, from where the partition stands. What is not taken is fetched again. */
async function work(deps: RunnerDeps, lane: Lane, { batch, control }: Delivered): Promise<void> {
  if (lane.state !== 'open' || control.isStale() || !deps.mayWork(lane)) return;
  Object.assign(lane, { high: Number(batch.highWatermark) });
  // A long transaction must not cost the membership.
  const beating = setInterval(() => void control.heartbeat().catch(() => undefined), 2_000);
  try {
    if (!(await inPlace(deps, lane, batch))) return;
    const raws = batch.messages.map((message) => toRaw(batch.topic, batch.partition, message));
    await workBatch(deps, lane, {
      raws: raws.filter(({ offset }) => offset >= lane.next),
      moved: (offset) => resolve(control, offset),
    });
    const last = raws.at(-1);
    const whole = last !== undefined && lane.next > last.offset;
    if (whole) control.resolveOffset(String(last.offset));
    Object.assign(lane, { fetchNext: whole ? Number(batch.lastOffset()) + 1 : lane.next });
  } finally {
    clearInterval(beating);
  }
}

async function inPlace(deps: RunnerDeps, lane: Lane, batch: Batch): Promise<boolean> {
  try {
    return await isInPlace(deps, lane, batch);
  } catch (error) {
    deps.kafka.logger.warn({ err: error, ...lane.ref }, 'partition could not be placed');
    reopenLane(deps, lane);
    return false;
  }
}

async function resolve(control: BatchControl, offset: number): Promise<void> {
  control.resolveOffset(String(offset));
  // Throws when the group rebalances, and kafkajs must hear of it.
  await control.heartbeat();
}

interface Standing {
  readonly started: boolean;
  readonly line: Line;
  readonly member: GroupMember;
  readonly lanes: readonly Lane[];
}

function statusOf(group: string, { started, line, member, lanes }: Standing): ConsumerStatus {
  const halted = lanes.find(({ state }) => state === 'halted');
  const partitions = lanes.map((lane) => ({
    ...lane.ref,
    state: lane.state === 'lost' ? ('opening' as const) : lane.state,
    nextOffset: lane.next,
    lag: lagOf(lane),
    held: lane.held,
    ...(lane.reason !== undefined && { reason: lane.reason }),
  }));
  const state = stateOf({ started, line, member, lanes });
  return {
    group,
    state,
    ...(halted?.reason !== undefined && { reason: halted.reason }),
    partitions,
    restarts: member.restarts(),
  };
}

function stateOf({ started, line, member, lanes }: Standing): ConsumerState {
  if (!started) return 'stopped';
  if (line.state() === 'paused') return 'paused';
  if (line.state() !== 'running') return 'line-stopped';
  if (lanes.some(({ state }) => state === 'halted')) return 'halted';
  return member.joined() && lanes.every(({ state }) => state === 'open') ? 'running' : 'starting';
}
