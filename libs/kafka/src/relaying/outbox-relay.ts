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
import type { RunDeps } from './relay-run';
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
  /** Longest pause between looks at an empty outbox, in milliseconds: what a message of another process may wait. Default 500. */
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
  const deps = runDeps(options);
  const tenure: Tenure = { held: undefined, running: undefined, lastError: undefined };
  const stopping = new AbortController();
  return {
    start: () => void Object.assign(tenure, { running: tenure.running ?? run(deps, tenure, stopping.signal) }),
    stop: async () => {
      stopping.abort();
      tenure.held?.stop();
      deps.wake();
      await tenure.running;
      Object.assign(tenure, { running: undefined });
      await deps.sender.close();
    },
    wake: deps.wake,
    status: () => {
      const { held, running, lastError } = tenure;
      const standing = held?.valid() ? 'leading' : 'standby';
      const state = running ? standing : 'stopped';
      return { state, relayed: deps.progress.relayed, ...(lastError !== undefined && { lastError }) };
    },
  };
}

interface Tenure {
  readonly held: HeldLease | undefined;
  readonly running: Promise<void> | undefined;
  readonly lastError: string | undefined;
}

/** Leads whenever it can, until it is stopped. */
async function run(deps: RelayDeps, tenure: Tenure, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await lead(deps, tenure, signal);
      Object.assign(tenure, { lastError: undefined });
    } catch (error) {
      Object.assign(tenure, { lastError: error instanceof Error ? error.message : String(error) });
      deps.kafka.logger.warn({ err: error }, 'outbox relay stepped down');
    }
    if (!signal.aborted) await deps.standby(signal);
  }
}

async function lead(deps: RelayDeps, tenure: Tenure, signal: AbortSignal): Promise<void> {
  const { progress, store, holder, leaseMs, kafka } = deps;
  // What an earlier run gave up may still be on its way; ours must not overlap with it.
  await progress.producing;
  const stalled = (): boolean => performance.now() - (progress.producingSince ?? Infinity) > leaseMs * 0.6;
  const held = await keepLease({ store, holder, ttlMs: leaseMs }, () => !stalled());
  if (!held) return;
  Object.assign(tenure, { held });
  if (signal.aborted) held.stop();
  kafka.logger.info({ holder, epoch: held.lease.epoch, fence: held.lease.fence }, 'outbox relay leads');
  await relayWith(deps, held, signal).finally(() => Object.assign(tenure, { held: undefined }));
}

interface RelayDeps extends RunDeps {
  readonly holder: string;
  readonly leaseMs: number;
  readonly wake: () => void;
  readonly standby: (signal: AbortSignal) => Promise<void>;
}

function runDeps(options: OutboxRelayOptions): RelayDeps {
  const { kafka, store, source, batchSize = 2_000, recordBytes = 900_000, leaseMs = 5_000 } = options;
  const { idle, wake } = createIdle(options.idleMs ?? 500);
  return {
    ...{ kafka, store, source, batchSize, recordBytes, leaseMs, idle, wake },
    holder: `${kafka.clientId}/${randomUUID()}`,
    sender: options.sender ?? createSender(kafka, { retries: 3 }),
    counters: outboxMetrics(kafka.metrics),
    progress: { producingSince: undefined, producing: Promise.resolve(), relayed: 0 },
    parked: new Map(),
    // Apart from each other, so that those who stand by do not all ask at once.
    standby: (signal) => delay(500 + Math.random() * 500, signal),
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
  // Nobody waits for a produce that may hang.
  const lost = held.lost.then(() => Promise.reject(new Error('The lease of the outbox relay was lost')));
  try {
    await Promise.race([runRelay(deps, held), lost]);
  } finally {
    stopWatching();
    held.stop();
    deps.counters.leading.set({}, 0);
    // A database that cannot be reached will see it expire.
    await Promise.race([deps.store.releaseLease(held.lease).catch(() => undefined), delay(1_000, signal)]);
  }
}
