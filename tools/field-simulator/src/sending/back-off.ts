export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Exponential with full jitter: many senders that lost the same gateway do not come back together. */
export function delayMs({ firstMs, longestMs }: BackOff, attempt: number, random: () => number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30)) * random();
}

/** What `Retry-After` asks for: seconds, or an HTTP date (RFC 9110, 10.2.3). Undefined when absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
