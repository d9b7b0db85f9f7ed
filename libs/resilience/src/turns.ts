/** Lets those who keep the processor busy go on one by one, and input and output in between. */
export interface Turns {
  /** Resolves when it is the caller's turn: what it does from then until it waits for something runs by itself. */
  next(): Promise<void>;
}

/**
 * An event loop goes through all that is readable before it accepts another connection or fires a timer: with hundreds of
 * large requests at once that takes seconds. Here it gets back to that after `budgetMs`, and who waits has been counted.
 */
export function createTurns(budgetMs = 5): Turns {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  const run = (): void => {
    const until = performance.now() + budgetMs;
    const goOn = (): void => {
      const next = waiting.shift();
      isRunning = next !== undefined;
      if (next === undefined) return;
      next();
      // A tick asked for by a microtask comes after all that the turn has set off by then.
      queueMicrotask(() => process.nextTick(performance.now() < until ? goOn : () => void setImmediate(run)));
    };
    goOn();
  };
  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (!isRunning) setImmediate(run);
        isRunning = true;
      }),
  };
}

/** For long work: called now and then, it lets everybody else go on once `budgetMs` have passed since they last did. */
export function createBreath(budgetMs = 5): () => Promise<void> | undefined {
  let until = performance.now() + budgetMs;
  return () => {
    if (performance.now() < until) return undefined;
    return new Promise<void>((resolve) => {
      setImmediate(() => {
        until = performance.now() + budgetMs;
        resolve();
      });
    });
  };
}
