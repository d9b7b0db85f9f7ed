import type { Invalidation } from './shared-level';

/** Keys remembered for one organization before the whole organization is invalidated instead. */
const mostKeys = 1_000;
const pauseMs = 1_000;

/** Invalidations Redis could not be told yet. Until it has been, this process reads nothing from it. */
export function createPending(carryOut: (what: Invalidation) => Promise<void>) {
  const waiting = new Map<string, { readonly all: Invalidation; readonly keys: Map<string, Invalidation> | undefined }>();
  let triedAt = -Infinity;
  let flushing: Promise<void> | undefined;
  const remember = (what: Invalidation): void => {
    const id = JSON.stringify([what.cache, what.organization]);
    const keys = waiting.has(id) ? waiting.get(id)?.keys : new Map<string, Invalidation>();
    const tooMany = keys === undefined || what.key === undefined || keys.size >= mostKeys;
    waiting.set(id, { all: { ...what, key: undefined }, keys: tooMany ? undefined : keys.set(what.key ?? '', what) });
  };
  const tellAll = async (): Promise<void> => {
    triedAt = performance.now();
    const owed = [...waiting.values()].flatMap(({ all, keys }) => (keys === undefined ? [all] : [...keys.values()]));
    waiting.clear();
    for (const [index, what] of owed.entries()) {
      try {
        await carryOut(what);
      } catch {
        owed.slice(index).forEach(remember);
        return;
      }
    }
  };
  const flush = (): Promise<void> => (flushing ??= tellAll().finally(() => (flushing = undefined)));
  return {
    flush,
    /** True when Redis has been told everything; tries now and then while it has not. */
    isEmpty: async (): Promise<boolean> => {
      if (flushing === undefined && waiting.size === 0) return true;
      if (flushing === undefined && performance.now() - triedAt > pauseMs) await flush();
      return flushing === undefined && waiting.size === 0;
    },
    carryOut: async (what: Invalidation): Promise<void> => {
      try {
        await carryOut(what);
      } catch {
        remember(what);
      }
    },
  };
}
