import type { BreakerState } from './breaker';

export interface PolicyState {
  readonly breaker: BreakerState | 'off';
  /** Calls whose work has not ended. */
  readonly running: number;
  readonly queued: number;
  /** Running calls whose caller has given up. */
  readonly abandoned: number;
}
