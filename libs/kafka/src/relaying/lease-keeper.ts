import type { OutboxStore, RelayLease } from '@wellflow/kernel';

/** A lease while it is held; the holder asks before each step whether it still may. */
export interface HeldLease {
  readonly lease: RelayLease;
  /** False once the lease is lost or may have expired by our own clock. */
  valid(): boolean;
  /** Settles when the lease is lost or has run out, and not when it is stopped. */
  readonly lost: Promise<void>;
  stop(): void;
}

interface LeaseDeps {
  readonly store: Pick<OutboxStore, 'acquireLease' | 'renewLease'>;
  readonly holder: string;
  readonly ttlMs: number;
}

/** Takes the lease if it is free, and renews it while `healthy` says that there is progress. */
export async function keepLease(
  { store, holder, ttlMs }: LeaseDeps,
  healthy: () => boolean,
): Promise<HeldLease | undefined> {
  // Counted from before the request, and a tenth shorter than the database counts: ours ends first, always.
  const until = (askedAt: number): number => askedAt + ttlMs * 0.9;
  const askedAt = performance.now();
  const lease = await store.acquireLease(holder, ttlMs);
  if (!lease) return undefined;
  const countdown = createCountdown(until(askedAt));
  const renew = async (): Promise<void> => {
    const renewedAt = performance.now();
    if (!healthy()) return;
    if (await store.renewLease(lease, ttlMs)) countdown.extend(until(renewedAt));
    else countdown.end();
  };
  // A renewal that fails is tried again at the next tick; if all fail, the lease runs out by itself.
  const timer = setInterval(() => void renew().catch(() => undefined), ttlMs / 4);
  return {
    lease,
    valid: countdown.runs,
    lost: countdown.over,
    stop: () => {
      countdown.stop();
      clearInterval(timer);
    },
  };
}

interface Countdown {
  runs(): boolean;
  /** Settles when the time is up, at once after a process was stopped for long. */
  readonly over: Promise<void>;
  extend(until: number): void;
  end(): void;
  stop(): void;
}

/** One timer at a time: a holder with nothing to do sleeps. */
function createCountdown(firstUntil: number): Countdown {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let until = firstUntil;
  let isEnded = false;
  let timer: NodeJS.Timeout | undefined;
  const runs = (): boolean => !isEnded && performance.now() < until;
  const stop = (): void => {
    isEnded = true;
    clearTimeout(timer);
  };
  const end = (): void => {
    if (!isEnded) resolve();
    stop();
  };
  const look = (): void => {
    if (!runs()) return end();
    timer = setTimeout(look, until - performance.now() + 1);
  };
  look();
  return { runs, over, end, stop, extend: (later) => void (until = Math.max(until, later)) };
}
