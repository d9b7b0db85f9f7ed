import * as prometheus from 'prom-client';

import type { Logger } from './logger';
import { checkMetricName, createSeriesBound } from './metric-guard';
import { createCounter, createGauge, createHistogram } from './metric-kinds';
import type { Counter, Gauge, Histogram, HistogramOptions, MetricOptions } from './metric-kinds';
import { collectRuntimeMetrics } from './runtime-metrics';

/** What a process counts. Asking twice for a metric gives the same one, so every policy or pool may declare it. */
export interface Metrics {
  readonly registry: prometheus.Registry<prometheus.OpenMetricsContentType>;
  counter(options: MetricOptions): Counter;
  gauge(options: MetricOptions): Gauge;
  histogram(options: HistogramOptions): Histogram;
  /** OpenMetrics text, with exemplars that lead from a bucket to a trace. */
  exposition(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** Stops watching the event loop and the garbage collector. */
  close(): void;
}

export interface MetricsSettings {
  readonly service: string;
  /** Node's own metrics: CPU, memory, event loop, garbage collection. On when not given; off in most tests. */
  readonly runtime?: boolean;
  /** Series one metric may have before new ones are folded into `other`; 200 when not given. */
  readonly seriesPerMetric?: number;
  readonly logger?: Logger;
}

/** @throws Error from `counter`, `gauge` and `histogram` when a name, label or second declaration does not fit. */
export function createMetrics({ service, runtime = true, seriesPerMetric = 200, logger }: MetricsSettings): Metrics {
  // OpenMetrics only: prom-client renames a counter for good when one registry is written in both formats.
  const registry = new prometheus.Registry<prometheus.OpenMetricsContentType>();
  registry.setContentType(prometheus.Registry.OPENMETRICS_CONTENT_TYPE);
  registry.setDefaultLabels({ service });
  const bound = createBounds(registry, seriesPerMetric, logger);
  const once = createDeclarations();
  const counters = once('counter', (options: MetricOptions) => createCounter(registry, options, bound(options)));
  const gauges = once('gauge', (options: MetricOptions) => createGauge(registry, options, bound(options)));
  const histograms = once('histogram', (options: HistogramOptions) =>
    createHistogram(registry, options, bound(options)),
  );
  return {
    registry,
    counter: counters,
    gauge: gauges,
    histogram: histograms,
    exposition: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    close: runtime ? collectRuntimeMetrics(registry) : () => undefined,
  };
}

type Kind = 'counter' | 'gauge' | 'histogram';

/** The first declaration of a name makes the metric; the next ones get it, if they mean the same. */
function createDeclarations() {
  const shapes = new Map<string, string>();
  return <Options extends MetricOptions, Metric>(kind: Kind, create: (options: Options) => Metric) => {
    const made = new Map<string, Metric>();
    return (options: Options): Metric => {
      const shape = `a ${kind} with labels [${(options.labelNames ?? []).join(', ')}]`;
      const first = shapes.get(options.name) ?? shape;
      if (first !== shape) throw new Error(`Metric ${options.name}: declared as ${first} and as ${shape}`);
      checkMetricName(kind, options.name, options.labelNames ?? []);
      const metric = made.get(options.name) ?? create(options);
      shapes.set(options.name, shape);
      made.set(options.name, metric);
      return metric;
    };
  };
}

function createBounds(
  registry: prometheus.Registry<prometheus.OpenMetricsContentType>,
  limit: number,
  logger?: Logger,
) {
  const folded = new prometheus.Counter({
    name: 'wellflow_metrics_folded_total',
    help: 'Observations counted under the label value "other" because their metric had too many series',
    labelNames: ['metric'],
    registers: [registry],
  });
  const warned = new Set<string>();
  return ({ name, labelNames = [] }: MetricOptions) =>
    createSeriesBound(labelNames, limit, () => {
      folded.inc({ metric: name });
      if (warned.has(name)) return;
      warned.add(name);
      logger?.warn(
        { metric: name, limit },
        'A metric has too many series; further label values are counted as "other"',
      );
    });
}
