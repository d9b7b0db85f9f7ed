import { AsyncLocalStorage } from 'node:async_hooks';

const deadlines = new AsyncLocalStorage<number>();

/** Carries how long the caller will still wait, in milliseconds: a duration, because two machines' clocks differ. */
export const deadlineHeader = 'x-wellflow-deadline';

/** The instant after which nobody waits for the work going on here, in milliseconds since 1970. */
export function currentDeadline(): number | undefined {
  return deadlines.getStore();
}

/** Runs the work with a deadline that every policy and outgoing call inside it sees. A wider one never widens. */
export function withDeadline<T>(deadlineAt: number | undefined, work: () => T): T {
  const narrowed = earliest(deadlineAt, currentDeadline());
  return narrowed === undefined ? work() : deadlines.run(narrowed, work);
}

/** The header for an outgoing call, or nothing when there is no deadline. */
export function deadlineHeaders(now: number = Date.now()): Readonly<Record<string, string>> {
  const deadlineAt = currentDeadline();
  return deadlineAt === undefined ? {} : { [deadlineHeader]: String(Math.max(0, Math.floor(deadlineAt - now))) };
}

/**
 * The deadline an incoming header means, never later than `maximumMs` from now.
 * Absent or unreadable text counts as the maximum: a caller can shorten our work, not lengthen it.
 */
export function readDeadlineHeader(value: unknown, maximumMs: number, now: number = Date.now()): number {
  const remainingMs = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : maximumMs;
  return now + Math.min(remainingMs, maximumMs);
}

export function earliest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
