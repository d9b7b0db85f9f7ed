/** The dependency did not answer in time. What it was doing may still happen. */
export class TimeoutExceeded extends Error {
  override readonly name = 'TimeoutExceeded';

  constructor(
    readonly dependency: string,
    readonly timeoutMs: number,
  ) {
    super(`${dependency} did not answer within ${timeoutMs} ms`);
  }
}

/** Nobody waits for the answer any more: the deadline of the request we work for has passed. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor(readonly dependency: string) {
    super(`The deadline passed before ${dependency} answered`);
  }
}

/** Refused without a try: the dependency failed too often lately. */
export class CircuitOpen extends Error {
  override readonly name = 'CircuitOpen';

  constructor(
    readonly dependency: string,
    /** When a try may be worth it, in milliseconds from now. */
    readonly retryAfterMs: number,
  ) {
    super(`${dependency} is failing; calls to it are held back`);
  }
}

/** Refused without a try: as many calls as allowed are running and waiting. */
export class BulkheadFull extends Error {
  override readonly name = 'BulkheadFull';

  constructor(readonly dependency: string) {
    super(`Too many calls to ${dependency} are running and waiting`);
  }
}
