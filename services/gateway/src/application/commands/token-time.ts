import { toEpochMillis, type Instant } from '@wellflow/kernel';

/** A token tells whole seconds: the first one that cannot be mistaken for one from before is the next second's. */
export function nextSecondMs(nowMs: number): number {
  return Math.floor(nowMs / 1_000) * 1_000 + 1_000;
}

/** Waits, for a second at most, where a token made now would count as one from before its secret was replaced. */
export async function untilTokensCount(tokensFrom: Instant | null, nowMs: () => number): Promise<void> {
  const wait = tokensFrom === null ? 0 : toEpochMillis(tokensFrom) - nowMs();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 1_000)));
}
