import type { Logger, Metrics } from '@wellflow/observability';

import type { Work } from './attempt';
import { createBreaker } from './breaker';
import { createBulkhead } from './bulkhead';
import { currentDeadline, earliest } from './deadline';
import { callOnce, createCallCounts, type CallParts } from './guarded-call';
import { isAnswer, isHeldBack, outcomeOf, type Outcome } from './outcome';
import type { PolicyState } from './policy-state';
import { createPolicyMetrics, type PolicyMetrics } from './policy-metrics';
import { retry, type Retrying } from './retry';
import { createRetryBudget, type RetryBudget } from './retry-budget';
import type { PolicySettings } from './settings';

export interface PolicyOptions extends PolicySettings {
  /** The dependency: `postgres`, `wells`, `redis`. One policy each, made once, shared by all who call it. */
  readonly name: string;
  readonly metrics: Metrics;
  readonly logger?: Logger | undefined;
  /** Whether an error of the work speaks against the dependency's health. All do when not given, refusals and cancellations apart; running out of time always does. */
  readonly isFailure?: (error: unknown) => boolean;
  /** Whether trying again may help. What `isFailure` says when not given. */
  readonly isRetryable?: (error: unknown) => boolean;
  /** To share one budget between policies of the same dependency. */
  readonly budget?: RetryBudget;
}

export interface CallOptions {
  /** Only then it may be tried again: carried out twice, it does no more than once. */
  readonly idempotent?: boolean;
  /** Milliseconds since 1970; the deadline of the surrounding work holds anyway. */
  readonly deadlineAt?: number | undefined;
  /** Stops this call. */
  readonly signal?: AbortSignal | undefined;
}

/** How a process treats one dependency. */
export interface Policy {
  readonly name: string;
  /**
   * @param work gets a signal of its own, aborted at this call's timeout, deadline or cancellation.
   * @throws TimeoutExceeded, DeadlineExceeded, CircuitOpen, BulkheadFull, or what the work threw.
   */
  execute<T>(work: Work<T>, options?: CallOptions): Promise<T>;
  state(): PolicyState;
}

/** Retry around bulkhead around breaker around timeout; every part works on a call's own signal and deadline. */
export function createPolicy(options: PolicyOptions): Policy {
  const parts = createParts(options);
  const retrying = createRetrying(options, parts.metrics);
  const run = <T>(work: Work<T>, call: CallOptions): Promise<T> => {
    const once = (): Promise<T> => callOnce(parts, work, call);
    return retrying !== undefined && call.idempotent === true ? retry(once, retrying, call) : once();
  };
  return {
    name: options.name,
    state: parts.state,
    execute: async (work, call = {}) => {
      const startedAt = performance.now();
      const observe = (outcome: Outcome): void =>
        parts.metrics.called(outcome, (performance.now() - startedAt) / 1_000);
      try {
        const answer = await run(work, { ...call, deadlineAt: earliest(call.deadlineAt, currentDeadline()) });
        observe('ok');
        return answer;
      } catch (error) {
        observe(outcomeOf(error, call.signal));
        throw error;
      }
    },
  };
}

function createParts(
  options: PolicyOptions,
): CallParts & { readonly metrics: PolicyMetrics; readonly state: () => PolicyState } {
  const { name, logger, timeoutMs, isFailure = () => true } = options;
  const counts = createCallCounts();
  const bulkhead = options.bulkhead && createBulkhead(name, options.bulkhead);
  const breaker =
    options.breaker &&
    createBreaker(name, options.breaker, (state) => {
      metrics.breakerChanged(state);
      logger?.[state === 'open' ? 'warn' : 'info'](
        { dependency: name, breaker: state },
        `Circuit breaker of ${name} is ${state}`,
      );
    });
  const state = (): PolicyState => ({
    breaker: breaker?.state() ?? 'off',
    queued: bulkhead?.queued() ?? 0,
    ...counts.state(),
  });
  const metrics = createPolicyMetrics(options.metrics, name, state);
  return { dependency: name, timeoutMs, isFailure, breaker, bulkhead, counts, metrics, state };
}

function createRetrying(options: PolicyOptions, metrics: PolicyMetrics): Retrying | undefined {
  const { retry: settings, isFailure = () => true, isRetryable = isFailure } = options;
  if (settings === undefined) return undefined;
  return {
    settings,
    budget: options.budget ?? createRetryBudget({ ratio: settings.budgetRatio, perSecond: settings.budgetPerSecond }),
    // Trying again at once is what an open breaker and a full queue are there to prevent.
    isRetryable: (error) => !isAnswer(error) && !isHeldBack(error) && isRetryable(error),
    onRetry: (decision) => metrics.retried(decision),
  };
}
