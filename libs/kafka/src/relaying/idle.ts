/** Waits longer the longer there was nothing, until woken. */
export function createIdle(longestMs: number): {
  readonly idle: (empty: number) => Promise<void>;
  readonly wake: () => void;
} {
  let awoken = false;
  let resume: (() => void) | undefined;
  return {
    wake: () => {
      awoken = true;
      resume?.();
    },
    idle: async (empty) => {
      const ms = Math.min(longestMs, 5 * 2 ** Math.min(empty, 10));
      if (!awoken) await waitOrResume(ms, (wakeUp) => (resume = wakeUp));
      awoken = false;
      resume = undefined;
    },
  };
}

function waitOrResume(ms: number, onWait: (wakeUp: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    onWait(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
