import type { Metrics } from '@wellflow/observability';

import type { Outcome } from './outcome';
import type { PolicyState } from './policy-state';

const states = { off: 0, closed: 0, 'half-open': 1, open: 2 } as const;

export interface PolicyMetrics {
  readonly called: (outcome: Outcome, seconds: number) => void;
  readonly retried: (decision: 'retried' | 'budget_spent') => void;
  readonly breakerChanged: (to: string) => void;
}

/** What an operator sees of one dependency; the gauges are read at the scrape. */
export function createPolicyMetrics(metrics: Metrics, dependency: string, state: () => PolicyState): PolicyMetrics {
  trackState(metrics, dependency, state);
  const duration = metrics.histogram({
    name: 'wellflow_dependency_call_duration_seconds',
    help: 'Time of a call as its caller sees it, waiting and retries included, by outcome',
    labelNames: ['dependency', 'outcome'],
  });
  const retries = metrics.counter({
    name: 'wellflow_dependency_retries_total',
    help: 'Retries made, and retries not made because the budget was spent',
    labelNames: ['dependency', 'decision'],
  });
  const changes = metrics.counter({
    name: 'wellflow_dependency_breaker_changes_total',
    help: 'Changes of the circuit breaker, by the state it went to',
    labelNames: ['dependency', 'to'],
  });
  return {
    called: (outcome, seconds) => duration.observe({ dependency, outcome }, seconds),
    retried: (decision) => retries.inc({ dependency, decision }),
    breakerChanged: (to) => changes.inc({ dependency, to }),
  };
}

function trackState(metrics: Metrics, dependency: string, state: () => PolicyState): void {
  const labelNames = ['dependency'];
  const breaker = {
    name: 'wellflow_dependency_breaker_state',
    help: 'Circuit breaker: 0 closed, 1 half-open, 2 open',
    labelNames,
  };
  const running = {
    name: 'wellflow_dependency_running_calls',
    help: 'Calls really running, also those nobody waits for',
    labelNames,
  };
  const queued = { name: 'wellflow_dependency_queued_calls', help: 'Calls waiting for a slot', labelNames };
  const abandoned = {
    name: 'wellflow_dependency_abandoned_calls',
    help: 'Calls still running after their caller gave up',
    labelNames,
  };
  metrics.gauge(breaker).track({ dependency }, () => states[state().breaker]);
  metrics.gauge(running).track({ dependency }, () => state().running);
  metrics.gauge(queued).track({ dependency }, () => state().queued);
  metrics.gauge(abandoned).track({ dependency }, () => state().abandoned);
}
