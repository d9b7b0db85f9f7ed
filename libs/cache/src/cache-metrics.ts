import type { Metrics } from '@wellflow/observability';

/** Who answered: this process's memory, a load another caller had begun, Redis, or the source. */
export type AnsweredBy = 'memory' | 'joined' | 'redis' | 'source';

export type CacheMetrics = ReturnType<typeof createCacheMetrics>;

export function createCacheMetrics(metrics: Metrics, cache: string, size: () => number) {
  const answers = metrics.counter({
    name: 'wellflow_cache_answers_total',
    help: 'Reads of a cache, by the level that answered',
    labelNames: ['cache', 'answered_by'],
  });
  const invalidations = metrics.counter({
    name: 'wellflow_cache_invalidations_total',
    help: 'Invalidations, by where they began: in this process or elsewhere',
    labelNames: ['cache', 'origin'],
  });
  const loads = metrics.histogram({
    name: 'wellflow_cache_load_duration_seconds',
    help: 'Time the source took to answer a cache',
    labelNames: ['cache'],
  });
  const entries = metrics.gauge({ name: 'wellflow_cache_entries', help: 'Entries in memory', labelNames: ['cache'] });
  return {
    answered: (answered_by: AnsweredBy, count = 1): void => answers.inc({ cache, answered_by }, count),
    invalidated: (origin: 'here' | 'elsewhere'): void => invalidations.inc({ cache, origin }),
    loading: (): (() => void) => {
      const observe = loads.startTimer({ cache });
      return () => void observe();
    },
    close: entries.track({ cache }, size),
  };
}
