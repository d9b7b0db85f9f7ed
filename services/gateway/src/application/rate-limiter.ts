import type { Allowance } from '../domain/limits/token-bucket';

export type { Allowance } from '../domain/limits/token-bucket';

/** Counts what one caller may still ask. */
export interface RateLimiter {
  /** Seconds to wait, or `undefined` when it may go on. */
  take(key: string, allowance: Allowance): Promise<number | undefined>;
}
