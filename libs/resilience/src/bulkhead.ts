import { BulkheadFull } from './errors';
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
  const free = (): void => {
    running -= 1;
    const [next] = waiting;
    next?.();
  };
  const take = (): Release => {
    running += 1;
    let held = true;
    return () => {
      if (held) free();
      held = false;
    };
  };
  const enqueue = ({ signal, atMostMs = queueTimeoutMs }: Wait): Promise<Release> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        waiting.delete(grant);
      };
      const giveUp = (reason: unknown): void => {
        leave();
        reject(reason);
      };
      const grant = (): void => {
        leave();
        resolve(take());
      };
      const onAbort = (): void => giveUp(signal?.reason);
      const timer = setTimeout(() => giveUp(new BulkheadFull(dependency)), Math.min(atMostMs, queueTimeoutMs));
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.add(grant);
    });
  return {
    acquire: async (wait = {}) => {
      wait.signal?.throwIfAborted();
      if (running < slots && waiting.size === 0) return take();
      if (waiting.size >= queue) throw new BulkheadFull(dependency);
      return enqueue(wait);
    },
    running: () => running,
    queued: () => waiting.size,
  };
}
