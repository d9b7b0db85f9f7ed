/** How long a process that ended unasked waits before it is started again. */
export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Milliseconds of running ready after which the next crash waits `firstMs` again. */
  readonly resetMs: number;
}

export const defaultBackOff: BackOff = { firstMs: 250, maxMs: 5_000, resetMs: 10_000 };

/** @returns milliseconds to wait before start number `crashes + 1`. */
export function backOffMs(crashes: number, { firstMs, maxMs }: BackOff): number {
  return Math.min(maxMs, firstMs * 2 ** Math.max(0, crashes - 1));
}
