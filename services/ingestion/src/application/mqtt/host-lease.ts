export interface HostLease {
  readonly organization: string;
  readonly holder: string;
  /** Grows with every change of holder. */
  readonly fence: number;
}

/** Who speaks to an organization's broker: two hosts with one id would end each other's connections. */
export interface HostLeases {
  /** @returns undefined while somebody else holds it. */
  acquire(organization: string, holder: string, ttlMs: number): Promise<HostLease | undefined>;
  /** @returns false once it has run out or is another's. */
  renew(lease: HostLease, ttlMs: number): Promise<boolean>;
  release(lease: HostLease): Promise<void>;
}
