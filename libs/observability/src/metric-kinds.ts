import * as prometheus from 'prom-client';

import type { Labels } from './metric-guard';
import { activeTraceId } from './tracing';

export interface MetricOptions {
  /** `wellflow_<subject>_<what>_<unit>`; a counter ends in `_total`, a histogram in its unit. */
  readonly name: string;
  /** A sentence, with the meaning of the values where they are codes. */
  readonly help: string;
  /** Of few and known values: never an organization, a well, a tag or an id. */
  readonly labelNames?: readonly string[];
}

export interface HistogramOptions extends MetricOptions {
  /** Upper bounds, in the unit of the name. For `_seconds` 1 ms to 30 s when not given. */
  readonly buckets?: readonly number[];
}

export interface Counter {
  /** @param value 1 when not given; never negative. */
  inc(labels?: Labels, value?: number): void;
}

export interface Gauge {
  set(labels: Labels, value: number): void;
  inc(labels?: Labels, value?: number): void;
  dec(labels?: Labels, value?: number): void;
  /** Reads the value when somebody scrapes; nothing runs in between. Returns how to stop. */
  track(labels: Labels, read: () => number): () => void;
}

export interface Histogram {
  /** In the unit of the metric's name; seconds, not milliseconds. */
  observe(labels: Labels, value: number): void;
  /** Starts a clock; the returned function observes the seconds since. */
  startTimer(labels?: Labels): (more?: Labels) => number;
}

type Registry = prometheus.Registry<prometheus.OpenMetricsContentType>;
type Bound = (labels: Labels) => Labels;

const none: Labels = {};
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createCounter(
  registry: Registry,
  { name, help, labelNames = [] }: MetricOptions,
  bound: Bound,
): Counter {
  const counter = new prometheus.Counter({ name, help, labelNames, registers: [registry] });
  return { inc: (labels = none, value = 1) => counter.inc(bound(labels), value) };
}

export function createGauge(registry: Registry, { name, help, labelNames = [] }: MetricOptions, bound: Bound): Gauge {
  const tracked = new Set<() => void>();
  const collect = (): void => tracked.forEach((refresh) => refresh());
  const gauge = new prometheus.Gauge({ name, help, labelNames, registers: [registry], collect });
  return {
    set: (labels, value) => gauge.set(bound(labels), value),
    inc: (labels = none, value = 1) => gauge.inc(bound(labels), value),
    dec: (labels = none, value = 1) => gauge.dec(bound(labels), value),
    track: (labels, read) => {
      const series = bound(labels);
      const refresh = (): void => gauge.set(series, read());
      tracked.add(refresh);
      return () => {
        tracked.delete(refresh);
        gauge.remove(series);
      };
    },
  };
}

export function createHistogram(registry: Registry, options: HistogramOptions, bound: Bound): Histogram {
  const { name, help, labelNames = [], buckets = secondsBuckets } = options;
  const settings = { name, help, labelNames, buckets: [...buckets], registers: [registry], enableExemplars: true };
  const histogram = new prometheus.Histogram(settings);
  const observe = (labels: Labels, value: number): void => {
    const traceId = activeTraceId();
    const exemplar = traceId === undefined ? {} : { exemplarLabels: { trace_id: traceId } };
    histogram.observe({ labels: bound(labels), value, ...exemplar });
  };
  return {
    observe,
    startTimer: (labels = none) => {
      const startedAt = performance.now();
      return (more = none) => {
        const seconds = (performance.now() - startedAt) / 1_000;
        observe({ ...labels, ...more }, seconds);
        return seconds;
      };
    },
  };
}
