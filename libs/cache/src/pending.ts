import type { Invalidation } from './shared-level';

/** Keys remembered for one organization before the whole organization is invalidated instead. */
const mostKeys = 1_000;
const pauseMs = 1_000;

export interface Pending {
  /** Tells Redis, or remembers to; never throws. */
  readonly carryOut: (what: Invalidation) => Promise<void>;
  /** Tells it what is remembered. */
  readonly flush: () => Promise<void>;
  /** True when Redis has been told everything; tries now and then while it has not. */
  readonly isEmpty: () => Promise<boolean>;
}

/** Invalidations Redis could not be told yet. Until it has been, this process reads nothing from it. */
export function createPending(tell: (what: Invalidation) => Promise<void>): Pending {
  const memo = createMemo();
  let triedAt = -Infinity;
  let flushing: Promise<void> | undefined;
  const tellAll = async (): Promise<void> => {
    triedAt = performance.now();
    const owed = memo.takeAll();
    const told = await countWhile(owed, (what) => succeeds(() => tell(what)));
    owed.slice(told).forEach(memo.add);
  };
  const flush = (): Promise<void> => (flushing ??= tellAll().finally(() => (flushing = undefined)));
  const isEmpty = (): boolean => flushing === undefined && memo.isEmpty();
  return {
    flush,
    carryOut: async (what) => {
      if (!(await succeeds(() => tell(what)))) memo.add(what);
    },
    isEmpty: async () => {
      const isDue = flushing === undefined && performance.now() - triedAt > pauseMs;
      if (!isEmpty() && isDue) await flush();
      return isEmpty();
    },
  };
}

function createMemo() {
  const waiting = new Map<string, { readonly all: Invalidation; readonly keys?: Map<string, Invalidation> }>();
  return {
    isEmpty: (): boolean => waiting.size === 0,
    add: (what: Invalidation): void => {
      const id = JSON.stringify([what.cache, what.organization]);
      const all = { ...what, key: undefined };
      const keys = waiting.has(id) ? waiting.get(id)?.keys : new Map<string, Invalidation>();
      const tooMany = keys === undefined || what.key === undefined || keys.size >= mostKeys;
      waiting.set(id, tooMany ? { all } : { all, keys: keys.set(what.key, what) });
    },
    takeAll: (): readonly Invalidation[] => {
      const owed = [...waiting.values()].flatMap(({ all, keys }) => (keys === undefined ? [all] : [...keys.values()]));
      waiting.clear();
      return owed;
    },
  };
}

async function countWhile<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<number> {
  for (const [index, item] of items.entries()) {
    if (!(await holds(item))) return index;
  }
  return items.length;
}

async function succeeds(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}
