import { ExponentialBackoff } from 'cockatiel';

import { reasonOf } from './abort-reason';
import type { RetryBudget } from './retry-budget';
import type { RetrySettings } from './settings';

export interface Retrying {
  readonly settings: RetrySettings;
  readonly budget: RetryBudget;
  readonly isRetryable: (error: unknown) => boolean;
  readonly onRetry: (decision: 'retried' | 'budget_spent', error: unknown) => void;
}

export interface RetriedCall {
  readonly deadlineAt?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tries until it works, the tries, the budget or the time are used up, then throws the last error.
 * The pauses are cockatiel's decorrelated jitter; its own retry policy knows no budget and sleeps through a cancellation.
 */
export async function retry<T>(once: () => Promise<T>, retrying: Retrying, call: RetriedCall): Promise<T> {
  const { attempts, initialDelayMs, maxDelayMs } = retrying.settings;
  const backoffs = new ExponentialBackoff({ initialDelay: initialDelayMs, maxDelay: maxDelayMs });
  retrying.budget.deposit();
  for (let tries = 1, backoff = backoffs.next(); tries < attempts; tries += 1, backoff = backoff.next(undefined)) {
    const outcome = await settled(once);
    if ('value' in outcome) return outcome.value;
    const inTime = Date.now() + backoff.duration < (call.deadlineAt ?? Infinity);
    if (!inTime || call.signal?.aborted === true || !mayRetry(retrying, outcome.error)) throw outcome.error;
    await sleep(backoff.duration, call.signal);
  }
  return once();
}

async function settled<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

function mayRetry({ isRetryable, budget, onRetry }: Retrying, error: unknown): boolean {
  if (!isRetryable(error)) return false;
  const allowed = budget.withdraw();
  onRetry(allowed ? 'retried' : 'budget_spent', error);
  return allowed;
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
