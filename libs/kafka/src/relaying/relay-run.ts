import type { OutboxStore } from '@wellflow/kernel';
import { withSpan } from '@wellflow/observability';
import type { OutboxMetrics } from '@wellflow/observability';
import type { Sender } from '../producing/sender';
import type { HeldLease } from './lease-keeper';
import { prepareBatch } from './prepare-batch';
import { sendReady } from './send-ready';
import type { PrepareDeps, ReadyRow } from './prepare-batch';

export interface RunDeps extends PrepareDeps {
  readonly store: OutboxStore;
  readonly sender: Sender;
  readonly counters: OutboxMetrics;
  readonly batchSize: number;
  readonly progress: Progress;
  /** Resolves at the next wake-up, or after a while. */
  readonly idle: (empty: number) => Promise<void>;
}

interface ProduceProgress {
  /** When the produce under way began, by `performance.now()`. */
  producingSince: number | undefined;
  /** Settles with the produce under way, also after the run has given it up. */
  producing: Promise<unknown>;
  relayed: number;
}

/** What the lease is renewed by: a produce that hangs must not keep it. */
export type Progress = ProduceProgress;

/**
 * Relays while the lease is valid. One produce is unanswered at a time, so none of a partition overtakes another; the
 * next rows are fetched and encoded meanwhile. Rows are marked after the answer, and excluded until the mark is there.
 * @throws what the store or Kafka throws; what was fetched ahead is then forgotten and fetched again.
 */
export async function runRelay(deps: RunDeps, held: HeldLease): Promise<void> {
  const startedAt = performance.now();
  // Rows that were set aside are tried again when the lease is next taken.
  const again = (): boolean => deps.parked.size > 0 && performance.now() - startedAt > parkedRetryMs;
  let marking: Promise<void> = Promise.resolve();
  let unmarked: readonly ReadyRow[] = [];
  let inFlight: InFlight = { rows: [], answered: Promise.resolve([]) };
  let empty = 0;
  while (held.valid() && !again()) {
    const except = [...unmarked, ...inFlight.rows].map(({ row }) => row.position);
    // The fetch runs beside the produce; whichever fails first ends the run.
    const [fetched, sent] = await Promise.all([fetchReady(deps, held, except), inFlight.answered]);
    await marking;
    unmarked = sent;
    marking = quietly(mark(deps, unmarked));
    if (!held.valid()) break;
    inFlight = { rows: fetched.ready, answered: quietly(produce(deps, fetched)) };
    empty = fetched.ready.length === 0 ? empty + 1 : 0;
    if (empty > 1) await rest(deps, empty, () => held.valid() && !again());
  }
  const sent = await inFlight.answered;
  await marking;
  await mark(deps, sent);
}

/** So many empty looks in a row, some seconds, and cheaper looks do. */
const longEmpty = 12;

async function rest({ idle, store }: RunDeps, empty: number, goesOn: () => boolean): Promise<void> {
  await idle(empty);
  if (empty <= longEmpty) return;
  // A look that fails is left to the next fetch, which is tried again.
  while (goesOn() && !(await store.hasUnsent().catch(() => true))) await idle(empty);
}

const parkedRetryMs = 60_000;

interface InFlight {
  readonly rows: readonly ReadyRow[];
  /** The rows that the broker has. */
  readonly answered: Promise<readonly ReadyRow[]>;
}

interface Fetched {
  readonly ready: readonly ReadyRow[];
  /** By `performance.now()`. */
  readonly at: number;
}

/** Awaited later; until then its failure is nobody's. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

async function fetchReady(deps: RunDeps, held: HeldLease, except: readonly number[]): Promise<Fetched> {
  const rows = await deps.store.listUnsent(deps.batchSize, except);
  const at = performance.now();
  return { ready: rows.length === 0 ? [] : await prepareBatch(deps, held.lease, rows), at };
}

/** The rows that the broker has. */
async function produce(deps: RunDeps, { ready, at }: Fetched): Promise<readonly ReadyRow[]> {
  if (ready.length === 0) return [];
  const { progress } = deps;
  const attributes = { 'messaging.batch.message_count': ready.length };
  const sending = withSpan('outbox relay', { kind: 'producer', attributes }, () => sendReady(deps, ready));
  progress.producingSince = performance.now();
  progress.producing = sending.catch(() => undefined);
  const sent = await sending.finally(() => {
    progress.producingSince = undefined;
  });
  observe(deps, sent, performance.now() - at);
  return sent;
}

function observe({ counters, progress }: RunDeps, ready: readonly ReadyRow[], sinceFetchMs: number): void {
  for (const { row } of ready) counters.delay.observe({}, (row.ageMs + sinceFetchMs) / 1_000);
  counters.relayed.inc({}, ready.length);
  progress.relayed += ready.length;
}

async function mark({ store }: RunDeps, rows: readonly ReadyRow[]): Promise<void> {
  if (rows.length > 0) await store.markSent(rows.map(({ row }) => row.position));
}
