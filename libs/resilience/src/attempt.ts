import { reasonOf } from './abort-reason';
import { withDeadline } from './deadline';
import { DeadlineExceeded, TimeoutExceeded } from './errors';

export type Work<T> = (signal: AbortSignal) => Promise<T>;

export interface AttemptLimits {
  readonly dependency: string;
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly deadlineAt?: number | undefined;
  /** The caller's own way to stop. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the caller's wait ended before the work did. */
  readonly onGivenUp?: () => void;
}

export interface Attempt<T> {
  /** What the caller gets: the answer, or why it waits no longer. */
  readonly result: Promise<T>;
  /** When the work has really ended, which may be long after; never rejects. */
  readonly ended: Promise<void>;
}

/** Starts one try with a signal of its own, so that one call's timeout stops that call alone. Nothing starts after the deadline or a cancellation. */
export function startAttempt<T>(work: Work<T>, limits: AttemptLimits): Attempt<T> {
  const { dependency, timeoutMs, deadlineAt = Infinity, signal } = limits;
  if (signal?.aborted === true) return notStarted(reasonOf(signal));
  const patienceMs = Math.min(timeoutMs, deadlineAt - Date.now());
  if (patienceMs <= 0) return notStarted(new DeadlineExceeded(dependency));
  const tooLate =
    patienceMs < timeoutMs ? new DeadlineExceeded(dependency) : new TimeoutExceeded(dependency, timeoutMs);
  const controller = new AbortController();
  const running = withDeadline(Date.now() + patienceMs, async () => work(controller.signal));
  const done = (): void => undefined;
  return { result: waitFor(running, controller, { ...limits, patienceMs, tooLate }), ended: running.then(done, done) };
}

function notStarted<T>(reason: Error): Attempt<T> {
  return { result: Promise.reject(reason), ended: Promise.resolve() };
}

interface Patience extends AttemptLimits {
  readonly patienceMs: number;
  readonly tooLate: Error;
}

function waitFor<T>(running: Promise<T>, controller: AbortController, patience: Patience): Promise<T> {
  const { patienceMs, tooLate, signal, onGivenUp } = patience;
  return new Promise<T>((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const giveUp = (reason: Error): void => {
      settle();
      onGivenUp?.();
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = (): void => giveUp(reasonOf(signal));
    const timer = setTimeout(() => giveUp(tooLate), patienceMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    running.finally(settle).then(resolve, reject);
  });
}
