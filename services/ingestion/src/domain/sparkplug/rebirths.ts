/** How often nodes may be asked for their births: a field that comes back all at once must not be flooded by its host. */
export interface RebirthLimits {
  /** Until the same node is asked again, in milliseconds; doubled for each request that brought no birth. */
  readonly debounceMs: number;
  readonly longestDebounceMs: number;
  /** Over all nodes. */
  readonly perSecond: number;
  readonly burst: number;
}

export const usualRebirthLimits: RebirthLimits = {
  debounceMs: 10_000,
  longestDebounceMs: 600_000,
  perSecond: 5,
  burst: 20,
};

/** Requests to one node since its last birth. */
export interface Asked {
  readonly times: number;
  readonly lastAtMs: number;
}

export interface Rebirths {
  /** Nodes to be asked, in the order in which the need was seen. */
  readonly wanted: ReadonlySet<string>;
  readonly asked: ReadonlyMap<string, Asked>;
  /** Requests that may be sent at once. */
  readonly allowance: number;
  readonly countedAtMs: number;
}

export function beginRebirths({ burst }: RebirthLimits, nowMs: number): Rebirths {
  return { wanted: new Set(), asked: new Map(), allowance: burst, countedAtMs: nowMs };
}

export function wantRebirthOf(rebirths: Rebirths, edge: string): Rebirths {
  if (rebirths.wanted.has(edge)) return rebirths;
  return { ...rebirths, wanted: new Set(rebirths.wanted).add(edge) };
}

/** The node was born or has died: it need not be asked. */
export function forgetRebirthOf(rebirths: Rebirths, edge: string): Rebirths {
  if (!rebirths.wanted.has(edge) && !rebirths.asked.has(edge)) return rebirths;
  const wanted = new Set(rebirths.wanted);
  const asked = new Map(rebirths.asked);
  wanted.delete(edge);
  asked.delete(edge);
  return { ...rebirths, wanted, asked };
}

/** @returns whom to ask now, and what is left for later. */
export function takeDue(
  rebirths: Rebirths,
  limits: RebirthLimits,
  nowMs: number,
): { readonly rebirths: Rebirths; readonly due: readonly string[] } {
  if (rebirths.wanted.size === 0) return { rebirths, due: [] };
  const earned = (Math.max(0, nowMs - rebirths.countedAtMs) * limits.perSecond) / 1_000;
  const allowance = Math.min(limits.burst, rebirths.allowance + earned);
  const ripe = [...rebirths.wanted].filter((edge) => isRipe(rebirths.asked.get(edge), limits, nowMs));
  const due = ripe.slice(0, Math.floor(allowance));
  const wanted = new Set(rebirths.wanted);
  const asked = new Map(rebirths.asked);
  for (const edge of due) {
    wanted.delete(edge);
    asked.set(edge, { times: (asked.get(edge)?.times ?? 0) + 1, lastAtMs: nowMs });
  }
  return { rebirths: { wanted, asked, allowance: allowance - due.length, countedAtMs: nowMs }, due };
}

function isRipe(asked: Asked | undefined, { debounceMs, longestDebounceMs }: RebirthLimits, nowMs: number): boolean {
  if (asked === undefined) return true;
  return nowMs - asked.lastAtMs >= Math.min(longestDebounceMs, debounceMs * 2 ** Math.min(asked.times - 1, 30));
}
