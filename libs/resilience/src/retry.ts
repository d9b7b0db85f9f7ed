import { ExponentialBackoff } from 'cockatiel';

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
  let backoff = new ExponentialBackoff({ initialDelay: initialDelayMs, maxDelay: maxDelayMs }).next();
  retrying.budget.deposit();
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      const inTime = Date.now() + backoff.duration < (call.deadlineAt ?? Infinity);
      if (tries >= attempts || !inTime || call.signal?.aborted === true || !mayRetry(retrying, error)) throw error;
      await sleep(backoff.duration, call.signal);
      backoff = backoff.next(undefined);
    }
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
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
