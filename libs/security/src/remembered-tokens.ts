import type { Principal } from './principal';

interface Remembered {
  readonly principal: Principal;
  readonly version: number;
  readonly expiresAtMs: number;
}

export interface RememberedTokens {
  find(token: string, version: number): Principal | undefined;
  remember(token: string, verified: Remembered): void;
}

/**
 * Verified tokens for a minute: a producer sends thousands of requests with one token, and a signature costs 0.1 ms.
 * Revocation is not affected: it is looked up on every request, after this.
 */
export function createRememberedTokens(options: {
  readonly now: () => number;
  readonly capacity?: number;
}): RememberedTokens {
  const { now, capacity = 10_000 } = options;
  const entries = new Map<string, Remembered>();
  return {
    find(token, version) {
      const entry = entries.get(token);
      if (!entry) return undefined;
      if (entry.version === version && now() < entry.expiresAtMs) return entry.principal;
      entries.delete(token);
      return undefined;
    },
    remember(token, verified) {
      const oldest = entries.size >= capacity ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(token, { ...verified, expiresAtMs: Math.min(verified.expiresAtMs, now() + 60_000) });
    },
  };
}
