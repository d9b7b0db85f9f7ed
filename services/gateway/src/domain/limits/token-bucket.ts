/** How much may come: a steady rate, and how far it may run ahead. */
export interface Allowance {
  readonly perSecond: number;
  readonly burst: number;
}

/** When the bucket would be full again, ms since the epoch: all that has to be remembered (GCRA, ITU-T I.371). */
export type FullAtMs = number;

export type Take =
  | { readonly allowed: true; readonly fullAtMs: FullAtMs }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

/** Takes one from the bucket, or says when to come back. */
export function takeOne(fullAtMs: FullAtMs, { perSecond, burst }: Allowance, nowMs: number): Take {
  const costMs = 1_000 / perSecond;
  const next = Math.max(fullAtMs, nowMs) + costMs;
  const aheadMs = next - nowMs - burst * costMs;
  if (aheadMs <= 0) return { allowed: true, fullAtMs: next };
  return { allowed: false, retryAfterSeconds: aheadMs / 1_000 };
}
