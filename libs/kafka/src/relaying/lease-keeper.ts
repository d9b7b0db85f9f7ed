import type { OutboxStore, RelayLease } from '@wellflow/kernel';

/** A lease while it is held; the holder asks before each step whether it still may. */
export interface HeldLease {
  readonly lease: RelayLease;
  /** False once the lease is lost or may have expired by our own clock. */
  valid(): boolean;
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
  let validUntil = until(askedAt);
  let stopped = false;
  const renew = async (): Promise<void> => {
    const renewedAt = performance.now();
    if (!healthy()) return;
    const kept = await store.renewLease(lease, ttlMs);
    validUntil = kept ? Math.max(validUntil, until(renewedAt)) : -Infinity;
  };
  // A renewal that fails is tried again at the next tick; if all fail, the lease runs out by itself.
  const timer = setInterval(() => void renew().catch(() => undefined), ttlMs / 4);
  return {
    lease,
    valid: () => !stopped && performance.now() < validUntil,
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}
