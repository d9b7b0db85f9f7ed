import { drainHeld } from './drain-held';
import type { TopicPartition } from './topic-partition';
import { inTurn, lagOf } from './lane';
import type { Lane } from './lane';
import { reopenLane } from './open-lane';
import type { RunnerDeps } from './runner-deps';

export interface TickDeps {
  readonly deps: RunnerDeps;
  readonly lanes: () => readonly Lane[];
  readonly topics: readonly string[];
  readonly commit: (positions: readonly (TopicPartition & { readonly offset: number })[]) => Promise<void>;
  readonly running: () => boolean;
  readonly tickMs: number;
}

const lookAtEndsMs = 15_000;

/** What is done now and then: held messages, positions told to Kafka, metrics. Returns how to stop. */
export function startTicking(tick: TickDeps): () => void {
  let lookedAt = 0;
  const run = async (): Promise<void> => {
    for (const lane of tick.lanes()) if (mayDrain(tick.deps, lane)) await drain(tick.deps, lane);
    await tellPositions(tick);
    if (performance.now() - lookedAt > lookAtEndsMs) {
      lookedAt = performance.now();
      await lookAtEnds(tick);
    }
    showMetrics(tick);
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void run()
      .catch((error: unknown) => tick.deps.kafka.logger.debug({ err: error }, 'tick failed'))
      .finally(() => (busy = false));
  }, tick.tickMs);
  return () => clearInterval(timer);
}

/** Tells Kafka the positions that moved since it was last told. */
export async function tellPositions({ lanes, commit }: Pick<TickDeps, 'lanes' | 'commit'>): Promise<void> {
  const moved = lanes().filter(({ state, next, told }) => state === 'open' && next !== told);
  await commit(moved.map(({ ref: { topic, partition }, next }) => ({ topic, partition, offset: next })));
  for (const lane of moved) Object.assign(lane, { told: lane.next });
}

function mayDrain({ mayWork }: RunnerDeps, lane: Lane): boolean {
  return lane.state === 'open' && lane.held > 0 && mayWork(lane);
}

async function drain(deps: RunnerDeps, lane: Lane): Promise<void> {
  try {
    await inTurn(lane, async () => {
      if (mayDrain(deps, lane)) await drainHeld(deps, lane);
    });
  } catch (error) {
    deps.kafka.logger.warn({ err: error, ...lane.ref }, 'held messages could not be tried');
    reopenLane(deps, lane);
  }
}

async function lookAtEnds({ deps, lanes, topics }: TickDeps): Promise<void> {
  for (const topic of topics) {
    const own = lanes().filter(({ ref }) => ref.topic === topic);
    if (own.length === 0) continue;
    const ends = await deps.listEnds(topic);
    for (const lane of own) Object.assign(lane, { high: Math.max(lane.high, ends.get(lane.ref.partition)?.high ?? 0) });
  }
}

export function showMetrics({
  deps: { counters, group },
  lanes,
  topics,
  running,
}: Omit<TickDeps, 'commit' | 'tickMs'>): void {
  counters.running.set({ group }, running() ? 1 : 0);
  for (const topic of topics) {
    const own = lanes().filter(({ ref }) => ref.topic === topic);
    counters.lag.set(
      { group, topic },
      own.reduce((sum, lane) => sum + lagOf(lane), 0),
    );
    const behind = own.filter((lane) => lagOf(lane) > 0 && lane.lastTimestampMs > 0);
    const oldest = Math.min(Date.now(), ...behind.map(({ lastTimestampMs }) => lastTimestampMs));
    counters.lagSeconds.set({ group, topic }, (Date.now() - oldest) / 1_000);
  }
}
