import { BulkheadFull } from './errors';
import { reasonOf } from './abort-reason';
import type { BulkheadSettings } from './settings';

/** Gives a slot back; a second call does nothing. */
export type Release = () => void;

export interface Wait {
  readonly signal?: AbortSignal | undefined;
  /** At most this long; the settings' `queueTimeoutMs` when shorter. */
  readonly atMostMs?: number | undefined;
}

export interface Bulkhead {
  /** @throws BulkheadFull when the queue is full or the wait was too long; the signal's reason when it was aborted. */
  readonly acquire: (wait?: Wait) => Promise<Release>;
  readonly running: () => number;
  readonly queued: () => number;
}

/** Bounds what really runs: the holder of a slot says itself when its work has ended. Waiting is first come, first served. */
export function createBulkhead(dependency: string, { slots, queue, queueTimeoutMs }: BulkheadSettings): Bulkhead {
  const waiting = new Set<() => void>();
  let running = 0;
  const take = (): Release => {
    running += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      running -= 1;
      const [next] = waiting;
      next?.();
    };
  };
  return {
    acquire: async ({ signal, atMostMs = queueTimeoutMs } = {}) => {
      signal?.throwIfAborted();
      if (running < slots && waiting.size === 0) return take();
      const full = new BulkheadFull(dependency);
      if (waiting.size >= queue) throw full;
      return queueUp(waiting, take, { signal, atMostMs: Math.min(atMostMs, queueTimeoutMs), full });
    },
    running: () => running,
    queued: () => waiting.size,
  };
}

type Patience = Wait & { readonly full: BulkheadFull };

function queueUp(
  waiting: Set<() => void>,
  take: () => Release,
  { signal, atMostMs, full }: Patience,
): Promise<Release> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      waiting.delete(grant);
    };
    // The slot changes hands here and now: whoever comes before this promise is awaited must not find it free.
    const grant = (): void => {
      leave();
      resolve(take());
    };
    const giveUp = (reason: Error): void => {
      leave();
      reject(reason);
    };
    const onAbort = (): void => giveUp(reasonOf(signal));
    const timer = setTimeout(() => giveUp(full), atMostMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    waiting.add(grant);
  });
}
