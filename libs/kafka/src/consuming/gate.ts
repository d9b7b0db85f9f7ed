/** Lets so much in at once; who does not fit waits for his turn. */
export interface Gate {
  /** Runs `work` once there is room for it. What is larger than the gate passes alone. */
  within<T>(size: number, work: () => Promise<T>): Promise<T>;
}

export function createGate(most: number): Gate {
  const waiting: { readonly size: number; readonly enter: () => void }[] = [];
  let inside = 0;
  const open = (): void => {
    for (let next = waiting[0]; next && (inside === 0 || inside + next.size <= most); next = waiting[0]) {
      waiting.shift();
      inside += next.size;
      next.enter();
    }
  };
  return {
    within: async (size, work) => {
      await new Promise<void>((enter) => {
        waiting.push({ size, enter });
        open();
      });
      try {
        return await work();
      } finally {
        inside -= size;
        open();
      }
    },
  };
}
