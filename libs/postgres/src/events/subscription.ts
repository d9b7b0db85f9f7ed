import type { Tx } from '@wellflow/kernel';
import type { Database } from '../database/database';
import type { DatabaseLogger } from '../database/pool';
import { withOrganization } from '../database/transaction';
import { CheckpointMoved, advanceCheckpoint, readCheckpoint } from './checkpoint';
import type { EventStore, GlobalPosition, RecordedEvent } from './event-store';

export interface SubscriptionDeps {
  /** Of the checkpoint: stable, unique in the service. */
  readonly name: string;
  readonly database: Database;
  readonly eventStore: EventStore;
  /** All when absent. */
  readonly categories?: readonly string[];
  /** Takes events of one organization, in order, into the transaction that moves the checkpoint. */
  readonly handle: (tx: Tx, events: readonly RecordedEvent[]) => Promise<void>;
  readonly logger: DatabaseLogger;
  readonly batchSize?: number;
  /** Longest time between two looks when nothing happens, in milliseconds. Default 1 000. */
  readonly idlePollMs?: number;
}

export interface SubscriptionStatus {
  readonly running: boolean;
  readonly position: GlobalPosition;
  /** Of the last failure, until it has been overcome. Nothing is ever skipped. */
  readonly failure?: string;
  readonly handled: number;
}

export interface Subscription {
  start(): void;
  /** Waits for the batch under way. */
  stop(): Promise<void>;
  /** A hint that there is something to read. */
  wake(): void;
  status(): SubscriptionStatus;
}

const shortestPollMs = 5;
const longestRetryMs = 10_000;

/**
 * Reads events in their one order from a checkpoint on. Effect and checkpoint commit together, so each event has its
 * effect once; of several processes one advances, the others find the checkpoint moved. Polling is the truth, a wake-up
 * only makes it quicker.
 */
export function createSubscription(deps: SubscriptionDeps): Subscription {
  const sleeper = createSleeper();
  const reader = createReader(deps);
  let running = false;
  let stopped: Promise<void> = Promise.resolve();
  let unlisten = (): void => undefined;

  return {
    start: () => {
      if (running) return;
      running = true;
      unlisten = deps.eventStore.onAppended(sleeper.wake);
      stopped = follow(reader, sleeper, { isRunning: () => running, idlePollMs: deps.idlePollMs ?? 1_000 });
    },
    stop: async () => {
      running = false;
      unlisten();
      sleeper.wake();
      await stopped;
    },
    wake: sleeper.wake,
    status: () => ({ ...reader.status(), running }),
  };
}

type Looked = number | 'failed';

interface Reader {
  readonly look: () => Promise<Looked>;
  readonly status: () => Omit<SubscriptionStatus, 'running'>;
}

/** After a wake-up the event may still be above the horizon: looks follow quickly, then ever more slowly. */
async function follow(
  reader: Reader,
  sleeper: Sleeper,
  until: { isRunning: () => boolean; idlePollMs: number },
): Promise<void> {
  let waitMs = shortestPollMs;
  while (until.isRunning()) {
    const looked = await reader.look();
    waitMs = nextWait(looked, waitMs, until.idlePollMs);
    if (waitMs > 0 && (await sleeper.sleep(waitMs))) waitMs = shortestPollMs;
  }
}

function nextWait(looked: Looked, waitMs: number, idlePollMs: number): number {
  if (looked === 'failed') return Math.min(Math.max(waitMs, 100) * 2, longestRetryMs);
  return looked > 0 ? 0 : Math.min(Math.max(waitMs, shortestPollMs) * 2, idlePollMs);
}

function createReader(deps: SubscriptionDeps): Reader {
  let status: Omit<SubscriptionStatus, 'running'> = { position: '', handled: 0 };
  let known: GlobalPosition | undefined;

  function failed(error: unknown): Looked {
    known = undefined;
    // Another process is at it.
    if (error instanceof CheckpointMoved) return 0;
    const failure = error instanceof Error ? error.message : String(error);
    status = { ...status, failure };
    deps.logger.error(
      { subscription: deps.name, position: status.position, error: failure },
      'subscription failed; it tries again',
    );
    return 'failed';
  }

  async function look(): Promise<Looked> {
    try {
      const { handled, position } = await handleBatch(deps, known);
      known = position;
      status = { position, handled: status.handled + handled };
      return handled;
    } catch (error) {
      return failed(error);
    }
  }

  return { look, status: () => status };
}

export type BatchDeps = Omit<SubscriptionDeps, 'logger' | 'idlePollMs'>;

export interface Handled {
  readonly handled: number;
  readonly position: GlobalPosition;
}

/** Reads a batch after the checkpoint and, in one transaction, has it handled and moves the checkpoint. */
export async function handleBatch(deps: BatchDeps, known?: GlobalPosition): Promise<Handled> {
  const { database, eventStore, name, categories, batchSize = 500, handle } = deps;
  const after = known ?? (await database.system.run((tx) => readCheckpoint(tx, name)));
  const events = await eventStore.readAll({ after, limit: batchSize, ...(categories ? { categories } : {}) });
  const last = events.at(-1);
  if (!last) return { handled: 0, position: after };
  const scope = { organization: last.stream.organization };
  await database.unitOfWork.run(scope, async (tx) => {
    await advanceCheckpoint(tx, name, { from: after, to: last.position });
    for (const [organization, own] of byOrganization(events))
      await withOrganization(tx, organization, () => handle(tx, own));
  });
  return { handled: events.length, position: last.position };
}

/** Order matters within an organization only, for none sees another's. */
function byOrganization(events: readonly RecordedEvent[]): ReadonlyMap<string, readonly RecordedEvent[]> {
  return Map.groupBy(events, ({ stream }) => stream.organization);
}

interface Sleeper {
  readonly wake: () => void;
  /** True when woken. */
  readonly sleep: (ms: number) => Promise<boolean>;
}

/** Sleeps that can be cut short; a wake-up that comes while awake is kept for the next sleep. */
function createSleeper(): Sleeper {
  let wakeUp: (() => void) | undefined;
  let woken = false;
  return {
    wake: () => {
      woken = true;
      wakeUp?.();
    },
    sleep: async (ms) => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const result = woken;
      woken = false;
      wakeUp = undefined;
      return result;
    },
  };
}
