/** A clock that moves only when someone sleeps, so that a test of a day takes no time. */
export interface FakeTime {
  nowSeconds(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  readonly slept: readonly number[];
  /** Called before each sleep with the time then. */
  onSleep(listener: (nowSeconds: number) => void): void;
}

export function createFakeTime(startSeconds: number): FakeTime {
  const slept: number[] = [];
  let now = startSeconds;
  let listener: (nowSeconds: number) => void = () => undefined;
  return {
    slept,
    nowSeconds: () => now,
    onSleep: (told) => void (listener = told),
    async sleep(ms, signal) {
      listener(now);
      slept.push(ms);
      if (!signal.aborted) now += ms / 1_000;
      await new Promise(setImmediate);
    },
  };
}
