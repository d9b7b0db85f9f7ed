/** What one request may cost. */
export interface Limits {
  /** Largest body in bytes, unless a route sets `bodyLimit`. */
  readonly bodyBytes: number;
  /** From the first byte of a request to its last, ms: a slow sender holds a connection no longer. */
  readonly requestMs: number;
  /** From the first byte of the headers to their last, ms. */
  readonly headersMs: number;
  /** From the headers to the end of the answer, ms. */
  readonly handlerMs: number;
  /** How long an idle connection is kept, ms; longer than any client of ours keeps it, so that none meets a closing one. */
  readonly keepAliveMs: number;
  readonly headerBytes: number;
  readonly connections: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 1024 * 1024,
  requestMs: 30_000,
  headersMs: 10_000,
  handlerMs: 30_000,
  keepAliveMs: 72_000,
  headerBytes: 16 * 1024,
  connections: 4096,
};

/** Node looks for overdue connections only so often; a quarter of the shortest limit keeps the limits honest. */
export function checkingInterval(limits: Limits): number {
  return Math.max(50, Math.min(limits.headersMs, limits.requestMs) / 4);
}
