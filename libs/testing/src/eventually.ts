import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Default 20,000: a machine may stall for seconds, and only a failure waits that long. */
  readonly timeoutMs?: number;
  /** Default 25. */
  readonly everyMs?: number;
}

/**
 * Asks again until the assertions in `attempt` hold, and returns what it returned.
 * @throws the last failure, with how often and how long it was asked in its message.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  { timeoutMs = 20_000, everyMs = 25 }: EventuallyOptions = {},
): Promise<T> {
  const startedAt = performance.now();
  const waitedMs = (): number => Math.round(performance.now() - startedAt);
  for (let attempts = 1; ; attempts += 1) {
    const tried = await tryOnce(attempt, timeoutMs - waitedMs());
    if ('value' in tried) return tried.value;
    if (waitedMs() >= timeoutMs)
      throw explained(tried.error, `still failing after ${attempts} attempts in ${waitedMs()} ms`);
    await sleep(everyMs);
  }
}

type Tried<T> = { readonly value: T } | { readonly error: unknown };

/** An attempt that never answers, such as a read from a stopped server, is a failure too. */
async function tryOnce<T>(attempt: () => T | Promise<T>, leftMs: number): Promise<Tried<T>> {
  const patience = new AbortController();
  const silence = sleep(Math.max(leftMs, 1_000), undefined, { signal: patience.signal }).then(
    () => ({ error: new Error('an attempt has not answered') }),
    (error: unknown) => ({ error }),
  );
  try {
    return await Promise.race([silence, Promise.resolve(attempt()).then((value) => ({ value }))]);
  } catch (error) {
    return { error };
  } finally {
    patience.abort();
  }
}

function explained(error: unknown, note: string): unknown {
  if (!(error instanceof Error)) return new Error(`${String(error)} (${note})`, { cause: error });
  error.message = `${error.message} (${note})`;
  return error;
}
