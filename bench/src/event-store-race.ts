export interface Result {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly emmett: string;
}

/** Runs `once` on `writers` loops for some seconds; `events` is how many each run adds. */
export async function race(
  name: string,
  options: { writers: number; events: number; seconds: number; emmett: string },
  once: (n: number) => Promise<unknown>,
): Promise<Result> {
  const { writers, events, seconds, emmett } = options;
  for (let n = 0; n < 50; n += 1) await once(n);
  const times: number[] = [];
  const startedAt = performance.now();
  const stopAt = startedAt + seconds * 1000;
  const writer = async (index: number) => {
    for (let n = index; performance.now() < stopAt; n += writers) {
      const began = performance.now();
      await once(n);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, index) => writer(index)));
  const elapsed = (performance.now() - startedAt) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { name, perSecond: (times.length * events) / elapsed, p50Ms: at(0.5), p99Ms: at(0.99), emmett };
}
