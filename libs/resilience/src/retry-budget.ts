/** Shared by all calls of a dependency: retries stay a small share of its load, however many calls fail at once. */
export interface RetryBudget {
  /** Counts a first try. */
  readonly deposit: () => void;
  /** True when a retry is allowed, which then is spent. */
  readonly withdraw: () => boolean;
}

export interface RetryBudgetSettings {
  readonly ratio: number;
  readonly perSecond: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

// Finagle's: what calls earned is forgotten after ten seconds.
const seconds = 10;

/** In any stretch of time: retries ≤ ratio × first tries (of it and the 10 s before) + perSecond × (its seconds + 1). */
export function createRetryBudget({
  ratio,
  perSecond,
  now = () => performance.now(),
}: RetryBudgetSettings): RetryBudget {
  const earned = createWindow();
  let floor = perSecond;
  let filledAt = now();
  const refill = (at: number): void => {
    floor = Math.min(perSecond, floor + ((at - filledAt) / 1_000) * perSecond);
    filledAt = at;
  };
  return {
    deposit: () => earned.add(now(), ratio),
    withdraw: () => {
      const at = now();
      if (earned.take(at)) return true;
      refill(at);
      if (floor < 1) return false;
      floor -= 1;
      return true;
    },
  };
}

/** Ten buckets of a second each, reused in a ring; a retry takes from the oldest first. */
function createWindow() {
  const amounts = new Array<number>(seconds).fill(0);
  let last = 0;
  const turn = (second: number): void => {
    const passed = Math.min(second - last, seconds);
    for (let step = 0; step < passed; step += 1) amounts[(second - step) % seconds] = 0;
    last = Math.max(last, second);
  };
  const at = (index: number): number => amounts[index % seconds] ?? 0;
  return {
    add(ms: number, amount: number): void {
      turn(Math.floor(ms / 1_000));
      amounts[last % seconds] = at(last) + amount;
    },
    take(ms: number): boolean {
      turn(Math.floor(ms / 1_000));
      // A hair's breadth for sums of 0.2 that binary numbers do not meet.
      if (amounts.reduce((sum, amount) => sum + amount, 0) < 1 - 1e-9) return false;
      let missing = 1;
      for (let index = last + 1; missing > 0 && index <= last + seconds; index += 1) {
        const part = Math.min(missing, at(index));
        amounts[index % seconds] = at(index) - part;
        missing -= part;
      }
      return true;
    },
  };
}
