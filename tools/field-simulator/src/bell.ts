/** Wakes one waiter; a ring nobody waited for is remembered. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, at once when the bell has rung since the last wait. */
  rung(): Promise<void>;
}

/** @param signal rings the bell when it is aborted */
export function createBell(signal: AbortSignal): Bell {
  let hasRung = false;
  let wake = (): void => undefined;
  const ring = (): void => {
    hasRung = true;
    wake();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async rung() {
      if (!hasRung) await new Promise<void>((resolve) => (wake = resolve));
      hasRung = false;
    },
  };
}
