/** Whether what the field sends becomes durable; edge nodes send while our STATE says online, and keep otherwise. */
export interface Storing {
  /** Since when nothing could be stored; undefined while it can. */
  readonly failingSinceMs: number | undefined;
  /** When we last left the broker because of it. */
  readonly leftAtMs: number | undefined;
}

export interface StoringLimits {
  /** Failing for this long ends the connection, in milliseconds. */
  readonly patienceMs: number;
  /** From leaving to coming back at the earliest: STATE must not flap, since each change makes the whole field reconnect. */
  readonly absenceMs: number;
}

export const usualStoringLimits: StoringLimits = { patienceMs: 30_000, absenceMs: 60_000 };

export const storingFromTheStart: Storing = { failingSinceMs: undefined, leftAtMs: undefined };

export function stored(storing: Storing): Storing {
  return storing.failingSinceMs === undefined ? storing : { ...storing, failingSinceMs: undefined };
}

export function notStored(storing: Storing, nowMs: number): Storing {
  return storing.failingSinceMs === undefined ? { ...storing, failingSinceMs: nowMs } : storing;
}

export function mustLeave({ failingSinceMs }: Storing, { patienceMs }: StoringLimits, nowMs: number): boolean {
  return failingSinceMs !== undefined && nowMs - failingSinceMs >= patienceMs;
}

export function left(storing: Storing, nowMs: number): Storing {
  return { ...storing, leftAtMs: nowMs };
}

export function mayReturn({ leftAtMs }: Storing, { absenceMs }: StoringLimits, nowMs: number): boolean {
  return leftAtMs === undefined || nowMs - leftAtMs >= absenceMs;
}
