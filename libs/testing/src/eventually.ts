import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Default 5,000. */
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
  { timeoutMs = 5_000, everyMs = 25 }: EventuallyOptions = {},
): Promise<T> {
  const startedAt = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    const tried = await tryOnce(attempt);
    if ('value' in tried) return tried.value;
    const waitedMs = Math.round(performance.now() - startedAt);
    if (waitedMs >= timeoutMs) throw explained(tried.error, `still failing after ${attempts} attempts in ${waitedMs} ms`);
    await sleep(everyMs);
  }
}

async function tryOnce<T>(attempt: () => T | Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await attempt() };
  } catch (error) {
    return { error };
  }
}

function explained(error: unknown, note: string): unknown {
  if (!(error instanceof Error)) return new Error(`${String(error)} (${note})`, { cause: error });
  error.message = `${error.message} (${note})`;
  return error;
}
