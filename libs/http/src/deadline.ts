import { AsyncLocalStorage } from 'node:async_hooks';

/** How long the caller is still willing to wait, in ms: relative, because clocks of two machines differ. */
export const deadlineHeader = 'wellflow-timeout-ms';

const deadlines = new AsyncLocalStorage<number>();

/** Runs work that must be over by `deadlineMs` (since the epoch); every HTTP client inside passes the rest on. */
export function withDeadline<T>(deadlineMs: number, work: () => T): T {
  return deadlines.run(deadlineMs, work);
}

/** When the work in progress must be over, ms since the epoch; `undefined` outside a request. */
export function currentDeadline(): number | undefined {
  return deadlines.getStore();
}

/** The deadline a request brings: never later than what this server allows. */
export function deadlineOf(header: string | string[] | undefined, allowedMs: number, nowMs: number): number {
  const asked = typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : allowedMs;
  return nowMs + Math.min(asked, allowedMs);
}
