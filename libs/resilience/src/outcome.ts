import { DomainError, Waiting } from '@wellflow/kernel';

import { BulkheadFull, CircuitOpen, DeadlineExceeded, TimeoutExceeded } from './errors';

/** How a call ended, as a label of its metrics. */
export type Outcome =
  'ok' | 'refused' | 'failed' | 'timeout' | 'deadline' | 'cancelled' | 'circuit_open' | 'bulkhead_full';

/** A refusal by a rule of the business, or a wait for something that will come: the dependency is well. */
export function isAnswer(error: unknown): boolean {
  return error instanceof DomainError || error instanceof Waiting;
}

/** Errors made here, before or instead of asking the dependency. */
export function isHeldBack(error: unknown): boolean {
  return error instanceof CircuitOpen || error instanceof BulkheadFull || error instanceof DeadlineExceeded;
}

export function outcomeOf(error: unknown, signal?: AbortSignal): Outcome {
  if (isAnswer(error)) return 'refused';
  if (error instanceof TimeoutExceeded) return 'timeout';
  if (error instanceof DeadlineExceeded) return 'deadline';
  if (error instanceof CircuitOpen) return 'circuit_open';
  if (error instanceof BulkheadFull) return 'bulkhead_full';
  return signal?.aborted === true ? 'cancelled' : 'failed';
}
