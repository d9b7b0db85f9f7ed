import {
  constants,
  monitorEventLoopDelay,
  performance,
  PerformanceObserver,
  type PerformanceEntry,
} from 'node:perf_hooks';

import * as prometheus from 'prom-client';

type Registry = prometheus.Registry<prometheus.OpenMetricsContentType>;

// Five timer wake-ups a second: a stall of 200 ms or more is always seen, an idle process stays idle.
const loopResolutionMs = 200;

/**
 * Node's own metrics under the names dashboards know (`nodejs_…`, `process_…`), without prom-client's collectors: those
 * wake a hundred times a second and count only the first of several garbage collections of one turn.
 * Returns how to stop.
 */
export function collectRuntimeMetrics(registry: Registry): () => void {
  collectProcess(registry);
  collectMemory(registry);
  const stopLoop = collectEventLoop(registry);
  const stopCollections = collectGarbageCollections(registry);
  return () => {
    stopLoop();
    stopCollections();
  };
}

function collectProcess(registry: Registry): void {
  const gauge = createGauges(registry);
  const registers = [registry];
  const cpu = new prometheus.Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time since the start',
    registers,
    collect: () => {
      const { user, system } = process.cpuUsage();
      cpu.reset();
      cpu.inc((user + system) / 1e6);
    },
  });
  gauge('process_start_time_seconds', 'Start, in seconds since 1970').set(Math.floor(performance.timeOrigin / 1_000));
  const version = new prometheus.Gauge({
    name: 'nodejs_version_info',
    help: 'Version of Node',
    labelNames: ['version'],
    registers,
  });
  version.set({ version: process.version }, 1);
}

function collectMemory(registry: Registry): void {
  const gauge = createGauges(registry);
  const resident = gauge('process_resident_memory_bytes', 'Resident memory', () => {
    const memory = process.memoryUsage();
    resident.set(memory.rss);
    used.set(memory.heapUsed);
    total.set(memory.heapTotal);
    external.set(memory.external);
  });
  const used = gauge('nodejs_heap_size_used_bytes', 'Heap in use');
  const total = gauge('nodejs_heap_size_total_bytes', 'Heap allocated');
  const external = gauge(
    'nodejs_external_memory_bytes',
    'Memory of C++ objects bound to JavaScript ones, buffers included',
  );
}

function collectEventLoop(registry: Registry): () => void {
  const gauge = createGauges(registry);
  const delays = monitorEventLoopDelay({ resolution: loopResolutionMs });
  delays.enable();
  let last = performance.eventLoopUtilization();
  // Each recorded value is the timer's own interval plus how late it fired.
  const late = (ns: number): number => Math.max(0, ns / 1e9 - loopResolutionMs / 1_000);
  const utilization = gauge(
    'nodejs_eventloop_utilization_ratio',
    'Share of time the event loop was busy since the last scrape',
    () => {
      const now = performance.eventLoopUtilization();
      utilization.set(performance.eventLoopUtilization(now, last).utilization);
      last = now;
      p50.set(late(delays.percentile(50)));
      p99.set(late(delays.percentile(99)));
      max.set(late(delays.max));
      delays.reset();
    },
  );
  const p50 = gauge('nodejs_eventloop_lag_p50_seconds', 'How late timers fired since the last scrape, median');
  const p99 = gauge('nodejs_eventloop_lag_p99_seconds', 'How late timers fired since the last scrape, 99th percentile');
  const max = gauge('nodejs_eventloop_lag_max_seconds', 'How late timers fired since the last scrape, the worst');
  return () => void delays.disable();
}

const kinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

function collectGarbageCollections(registry: Registry): () => void {
  const durations = new prometheus.Histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Pauses for garbage collection, by kind',
    labelNames: ['kind'],
    buckets: [0.001, 0.01, 0.1, 1],
    registers: [registry],
  });
  const observer = new PerformanceObserver((list) => {
    list.getEntries().forEach((entry) => durations.observe({ kind: kindOf(entry) }, entry.duration / 1_000));
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

function kindOf(entry: PerformanceEntry): string {
  const detail: unknown = Reflect.get(entry, 'detail');
  const kind: unknown = typeof detail === 'object' && detail !== null ? Reflect.get(detail, 'kind') : undefined;
  return (typeof kind === 'number' ? kinds[kind] : undefined) ?? 'other';
}

function createGauges(registry: Registry) {
  return (name: string, help: string, collect?: () => void): prometheus.Gauge =>
    new prometheus.Gauge({ name, help, registers: [registry], ...(collect && { collect }) });
}
