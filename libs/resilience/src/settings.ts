/** How failed calls are tried again; only those that say they are idempotent. */
export interface RetrySettings {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** Median of the first pause; later ones double, with decorrelated jitter. */
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** Retries per request, over all calls of the dependency: 0.2 adds at most a fifth to its load. */
  readonly budgetRatio: number;
  /** Retries a second allowed on top, so that a quiet dependency is retried too. */
  readonly budgetPerSecond: number;
}

/** When calls are refused because the dependency fails. */
export interface BreakerSettings {
  /** Opens when more than this share of the calls of the window failed. */
  readonly failurePercent: number;
  /** Never opens on fewer calls in the window than this. */
  readonly minimumCalls: number;
  readonly windowMs: number;
  /** How long it stays open before one probe is let through. */
  readonly openMs: number;
}

/** How many calls run and wait at once. */
export interface BulkheadSettings {
  /** Calls really running; a slot is given back when the work has ended, not when its caller gave up. */
  readonly slots: number;
  /** Calls waiting for a slot; more are refused. */
  readonly queue: number;
  readonly queueTimeoutMs: number;
}

/** A part left out is off. */
export interface PolicySettings {
  /** For one try, from when its work starts. */
  readonly timeoutMs: number;
  readonly retry?: RetrySettings | undefined;
  readonly breaker?: BreakerSettings | undefined;
  readonly bulkhead?: BulkheadSettings | undefined;
}

/** Budget: Finagle's and Linkerd's 20 % and 10/s. The rest: short enough for a request of seconds. */
export const defaultPolicy = {
  timeoutMs: 2_000,
  retry: { attempts: 3, initialDelayMs: 100, maxDelayMs: 2_000, budgetRatio: 0.2, budgetPerSecond: 10 },
  breaker: { failurePercent: 50, minimumCalls: 20, windowMs: 10_000, openMs: 5_000 },
  bulkhead: { slots: 32, queue: 128, queueTimeoutMs: 2_000 },
} as const satisfies PolicySettings;
