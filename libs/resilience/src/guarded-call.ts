import { startAttempt, type AttemptLimits, type Work } from './attempt';
import type { Breaker, Verdict } from './breaker';
import type { Bulkhead, Release } from './bulkhead';
import { DeadlineExceeded, TimeoutExceeded } from './errors';
import { isAnswer } from './outcome';

export interface CallParts {
  readonly dependency: string;
  readonly timeoutMs: number;
  readonly isFailure: (error: unknown) => boolean;
  readonly breaker: Breaker | undefined;
  readonly bulkhead: Bulkhead | undefined;
  readonly counts: CallCounts;
}

/** Calls whose work has not ended, and those of them nobody waits for. */
export interface CallCounts {
  readonly state: () => { readonly running: number; readonly abandoned: number };
  readonly started: () => { readonly abandoned: () => void; readonly ended: () => void };
}

export function createCallCounts(): CallCounts {
  let running = 0;
  let abandoned = 0;
  return {
    state: () => ({ running, abandoned }),
    started: () => {
      let givenUp = 0;
      running += 1;
      return {
        abandoned: () => {
          givenUp = 1;
          abandoned += 1;
        },
        ended: () => {
          running -= 1;
          abandoned -= givenUp;
        },
      };
    },
  };
}

type Call = Pick<AttemptLimits, 'deadlineAt' | 'signal'>;

const nothing = (): void => undefined;

/** One try: a slot, the breaker's leave, the work under its timeout. The slot is held until the work has ended. */
export async function callOnce<T>(parts: CallParts, work: Work<T>, call: Call): Promise<T> {
  const { breaker, bulkhead } = parts;
  call.signal?.throwIfAborted();
  breaker?.check();
  const release = (await bulkhead?.acquire({ signal: call.signal, atMostMs: remainingMs(parts, call) })) ?? nothing;
  const judge = enter(breaker, release);
  const startedAt = performance.now();
  try {
    const answer = await begin(parts, work, { ...call, release });
    judge('healthy');
    return answer;
  } catch (error) {
    judge(call.signal?.aborted === true ? 'neutral' : verdictOn(error, parts, performance.now() - startedAt));
    throw error;
  }
}

/** @throws DeadlineExceeded when no time is left to wait for a slot. */
function remainingMs({ dependency }: CallParts, { deadlineAt }: Call): number | undefined {
  if (deadlineAt === undefined) return undefined;
  const remaining = deadlineAt - Date.now();
  if (remaining <= 0) throw new DeadlineExceeded(dependency);
  return remaining;
}

function enter(breaker: Breaker | undefined, release: Release): (verdict: Verdict) => void {
  try {
    return breaker?.enter() ?? nothing;
  } catch (error) {
    release();
    throw error;
  }
}

function begin<T>(
  parts: CallParts,
  work: Work<T>,
  { release, ...call }: Call & { readonly release: Release },
): Promise<T> {
  const { dependency, timeoutMs, counts } = parts;
  const count = counts.started();
  const { result, ended } = startAttempt(work, { dependency, timeoutMs, ...call, onGivenUp: count.abandoned });
  void ended.then(() => {
    count.ended();
    release();
  });
  return result;
}

function verdictOn(error: unknown, { dependency, isFailure, timeoutMs }: CallParts, ranMs: number): Verdict {
  if (isAnswer(error)) return 'neutral';
  if (error instanceof TimeoutExceeded && error.dependency === dependency) return 'failed';
  // A caller in a hurry proves nothing, but a dependency that used up half its own time is not well.
  if (error instanceof DeadlineExceeded) return ranMs >= timeoutMs / 2 ? 'failed' : 'neutral';
  return isFailure(error) ? 'failed' : 'neutral';
}
