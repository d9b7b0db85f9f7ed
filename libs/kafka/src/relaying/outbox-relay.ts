import { randomUUID } from 'node:crypto';
import type { OutboxStore } from '@wellflow/kernel';
import { outboxMetrics } from '@wellflow/observability';
import type { Kafka } from '../connection/kafka';
import { createSender } from '../producing/sender';
import type { Sender } from '../producing/sender';
import { createIdle } from './idle';
import { keepLease } from './lease-keeper';
import type { HeldLease } from './lease-keeper';
import { runRelay } from './relay-run';
import type { Progress, RunDeps } from './relay-run';
import { watchDepth } from './watch-depth';

export interface OutboxRelayOptions {
  readonly kafka: Kafka;
  readonly store: OutboxStore;
  /** `ce_source`, such as `wellflow/wells`. */
  readonly source: string;
  /** Rows a round. Default 2 000. */
  readonly batchSize?: number;
  /** After this much silence of the holder another takes over, in milliseconds. Default 5 000. */
  readonly leaseMs?: number;
  /** Longest pause between looks at an empty outbox, in milliseconds. Default 250. */
  readonly idleMs?: number;
  /** Greatest record and greatest request, in bytes. Default 900 000. */
  readonly recordBytes?: number;
  /** For tests; a kafkajs producer when absent. */
  readonly sender?: Sender;
}

export interface RelayStatus {
  readonly state: 'stopped' | 'standby' | 'leading';
  readonly relayed: number;
  readonly lastError?: string;
}

export interface OutboxRelay {
  start(): void;
  /** Finishes what is on its way and gives the lease back. */
  stop(): Promise<void>;
  /** There is something new; a hint that saves the wait for the next look. */
  wake(): void;
  status(): RelayStatus;
}

/** Tells Kafka what the outbox holds, in order per key, one relay at a time among all processes that run one. */
export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { kafka, leaseMs = 5_000 } = options;
  const holder = `${kafka.clientId}/${randomUUID()}`;
  const deps = runDeps(options);
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let held: HeldLease | undefined;
  let lastError: string | undefined;

  const lead = async (): Promise<void> => {
    // What an earlier run gave up may still be on its way; ours must not overlap with it.
    await deps.progress.producing;
    const stalled = (): boolean => performance.now() - (deps.progress.producingSince ?? Infinity) > leaseMs * 0.8;
    held = await keepLease({ store: options.store, holder, ttlMs: leaseMs }, () => !stalled());
    if (!held) return;
    kafka.logger.info({ holder, epoch: held.lease.epoch, fence: held.lease.fence }, 'outbox relay leads');
    await relayWith(deps, held, stopping.signal).finally(() => {
      held = undefined;
    });
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await lead().then(
        () => (lastError = undefined),
        (error: unknown) => {
          lastError = error instanceof Error ? error.message : String(error);
          kafka.logger.warn({ err: error }, 'outbox relay stepped down');
        },
      );
      if (!stopping.signal.aborted) await deps.standby(stopping.signal);
    }
  };
  return {
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      held?.stop();
      deps.wake();
      await running;
      running = undefined;
      await deps.sender.close();
    },
    wake: deps.wake,
    status: () => {
      const standing = held?.valid() ? 'leading' : 'standby';
      return {
        state: running ? standing : 'stopped',
        relayed: deps.progress.relayed,
        ...(lastError !== undefined && { lastError }),
      };
    },
  };
}

interface RelayDeps extends RunDeps {
  readonly wake: () => void;
  readonly standby: (signal: AbortSignal) => Promise<void>;
}

function runDeps({
  kafka,
  store,
  source,
  batchSize = 2_000,
  idleMs = 250,
  recordBytes = 900_000,
  ...options
}: OutboxRelayOptions): RelayDeps {
  const { idle, wake } = createIdle(idleMs);
  const progress: Progress = { producingSince: undefined, producing: Promise.resolve(), relayed: 0 };
  const sender = options.sender ?? createSender(kafka, { retries: 3 });
  const counters = outboxMetrics(kafka.metrics);
  // Apart from each other, so that those who stand by do not all ask at once.
  const standby = (signal: AbortSignal): Promise<void> => delay(500 + Math.random() * 1_000, signal);
  return {
    kafka,
    store,
    source,
    batchSize,
    recordBytes,
    sender,
    counters,
    progress,
    idle,
    wake,
    standby,
    parked: new Map(),
  };
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Leads until the lease is lost, something fails, or the relay stops; a produce that hangs is given up with the lease. */
async function relayWith(deps: RunDeps, held: HeldLease, signal: AbortSignal): Promise<void> {
  deps.parked.clear();
  deps.counters.leading.set({}, 1);
  const stopWatching = watchDepth(deps);
  const expired = expiry(held, signal);
  try {
    await Promise.race([runRelay(deps, held), expired.lost]);
  } finally {
    expired.stop();
    stopWatching();
    held.stop();
    deps.counters.leading.set({}, 0);
    // A database that cannot be reached will see it expire.
    await Promise.race([deps.store.releaseLease(held.lease).catch(() => undefined), delay(1_000, signal)]);
  }
}

/** Rejects when the lease is lost, so that nobody waits for a produce that may hang; an orderly stop is no loss. */
function expiry(held: HeldLease, signal: AbortSignal): { readonly lost: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (!held.valid() && !signal.aborted) reject(new Error('The lease of the outbox relay was lost'));
    }, 100);
  });
  lost.catch(() => undefined);
  return { lost, stop: () => clearInterval(timer) };
}
