import type { HostLease, HostLeases } from '../../application/mqtt/host-lease';

/** @param nowMs a clock in milliseconds, the same for all holders. */
export function createInMemoryHostLeases(nowMs: () => number): HostLeases {
  const leases = new Map<string, HostLease & { readonly expiresAtMs: number }>();
  const isHeld = ({ organization, holder, fence }: HostLease): boolean => {
    const held = leases.get(organization);
    return held?.holder === holder && held.fence === fence;
  };
  return {
    acquire: async (organization, holder, ttlMs) => {
      const held = leases.get(organization);
      if (held !== undefined && held.holder !== holder && held.expiresAtMs >= nowMs()) return undefined;
      const lease = { organization, holder, fence: (held?.fence ?? 0) + 1 };
      leases.set(organization, { ...lease, expiresAtMs: nowMs() + ttlMs });
      return lease;
    },
    renew: async (lease, ttlMs) => {
      const held = leases.get(lease.organization);
      if (!isHeld(lease) || held === undefined || held.expiresAtMs <= nowMs()) return false;
      leases.set(lease.organization, { ...lease, expiresAtMs: nowMs() + ttlMs });
      return true;
    },
    release: async (lease) => {
      if (isHeld(lease)) leases.set(lease.organization, { ...lease, expiresAtMs: -Infinity });
    },
  };
}
