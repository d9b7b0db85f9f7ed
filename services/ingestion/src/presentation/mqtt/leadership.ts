import type { HostLease, HostLeases } from '../../application/mqtt/host-lease';

export interface LeadershipDeps {
  readonly leases: HostLeases;
  readonly organization: string;
  readonly holder: string;
  readonly ttlMs: number;
  /** Milliseconds that never go back. */
  readonly elapsedMs: () => number;
}

export interface Leadership {
  /** Takes, renews, or waits for the lease, as it is due. @returns whether it is held. */
  keep(): Promise<boolean>;
  /** False once it may have run out by our own clock, which ends it before the database's. */
  holds(): boolean;
  giveBack(): Promise<void>;
}

/** Holds the lease of one organization for as long as the database can be asked. */
export function createLeadership({ leases, organization, holder, ttlMs, elapsedMs }: LeadershipDeps): Leadership {
  let lease: HostLease | undefined;
  let until = -Infinity;
  let nextAt = -Infinity;
  const holds = (): boolean => lease !== undefined && elapsedMs() < until;
  // Counted from before the question, and a tenth shorter than the database counts.
  const ask = async (): Promise<void> => {
    const askedAt = elapsedMs();
    const current = holds() ? lease : undefined;
    if (current === undefined) lease = await leases.acquire(organization, holder, ttlMs);
    else lease = (await leases.renew(current, ttlMs)) ? current : undefined;
    if (lease !== undefined) until = askedAt + ttlMs * 0.9;
  };
  return {
    holds,
    keep: async () => {
      if (elapsedMs() < nextAt) return holds();
      nextAt = elapsedMs() + ttlMs / 4;
      await ask();
      return holds();
    },
    giveBack: async () => {
      const given = lease;
      lease = undefined;
      if (given !== undefined) await leases.release(given);
    },
  };
}
