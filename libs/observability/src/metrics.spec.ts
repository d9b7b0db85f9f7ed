import { createLogger, createMetrics, httpServerMetrics, trackPool } from './index';

const quiet = { service: 'wells', runtime: false };

describe('metrics', () => {
  it('are told as OpenMetrics with the service on every series', async () => {
    const metrics = createMetrics(quiet);
    metrics
      .counter({ name: 'wellflow_wells_registered_total', help: 'Wells registered', labelNames: ['source'] })
      .inc({ source: 'http' });
    const { contentType, body } = await metrics.exposition();
    expect(contentType).toContain('application/openmetrics-text');
    expect(body).toContain('wellflow_wells_registered_total{source="http",service="wells"} 1');
    expect(body.endsWith('# EOF\n')).toBe(true);
  });

  it('keep their names however often they are read', async () => {
    const metrics = createMetrics(quiet);
    metrics.counter({ name: 'wellflow_wells_registered_total', help: 'Wells registered' }).inc();
    const { body } = await metrics.exposition();
    expect((await metrics.exposition()).body).toBe(body);
  });

  it.each([
    ['counter', 'wellflow_wells_registered', [], 'ends in _total'],
    ['counter', 'wells_registered_total', [], 'wellflow_'],
    ['gauge', 'wellflow_wells_open_total', [], 'does not end in _total'],
    ['histogram', 'wellflow_http_duration', [], 'ends in its unit'],
    ['counter', 'wellflow_readings_total', ['organization'], 'organization has no bound'],
    ['gauge', 'wellflow_well_pressure', ['well'], 'well has no bound'],
  ] as const)('refuse a %s named %s with labels %j', (kind, name, labelNames, complaint) => {
    const metrics = createMetrics(quiet);
    expect(() => metrics[kind]({ name, help: 'h', labelNames })).toThrow(complaint);
  });

  it('give the same metric to everybody who declares it alike, and refuse a different declaration', async () => {
    const metrics = createMetrics(quiet);
    const declare = () => metrics.counter({ name: 'wellflow_a_b_total', help: 'h', labelNames: ['x'] });
    declare().inc({ x: 'a' });
    declare().inc({ x: 'a' });
    expect((await metrics.exposition()).body).toContain('wellflow_a_b_total{x="a",service="wells"} 2');
    expect(() => metrics.counter({ name: 'wellflow_a_b_total', help: 'h', labelNames: ['y'] })).toThrow('declared as');
  });

  it('never grow past their bound: further label values are counted as other, with one warning', async () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'wells', destination: { write: (line) => void lines.push(line) } });
    const metrics = createMetrics({ ...quiet, seriesPerMetric: 10, logger });
    const counter = metrics.counter({ name: 'wellflow_a_b_total', help: 'h', labelNames: ['route', 'status'] });
    for (let n = 0; n < 1_000; n += 1) counter.inc({ route: `/${n}`, status: 200 });
    const { body } = await metrics.exposition();
    expect(body.match(/^wellflow_a_b_total/gm)).toHaveLength(11);
    expect(body).toContain('wellflow_a_b_total{route="other",status="other",service="wells"} 990');
    expect(body).toContain('wellflow_metrics_folded_total{metric="wellflow_a_b_total",service="wells"} 990');
    expect(lines).toHaveLength(1);
  });

  it('read a tracked value at the scrape and forget it when told', async () => {
    const metrics = createMetrics(quiet);
    const pool = { size: 1, idle: 1, waiting: 0 };
    const stop = trackPool(metrics, 'wells', () => pool);
    Object.assign(pool, { size: 5, idle: 2, waiting: 3 });
    const { body } = await metrics.exposition();
    expect(body).toContain('wellflow_pool_connections{pool="wells",state="used",service="wells"} 3');
    expect(body).toContain('wellflow_pool_waiting_calls{pool="wells",service="wells"} 3');
    stop();
    expect((await metrics.exposition()).body).not.toContain('pool="wells"');
  });

  it('time in seconds', async () => {
    const { duration } = httpServerMetrics(createMetrics(quiet));
    const end = duration.startTimer({ method: 'GET', route: '/v1/wells' });
    const startedAt = performance.now();
    await pause(20);
    const waitedMs = performance.now() - startedAt;
    const seconds = end({ status: 200 });
    expect(seconds * 1_000).toBeGreaterThanOrEqual(waitedMs);
    expect(seconds).toBeLessThan(waitedMs);
  });

  it('know the process: CPU, memory, every garbage collection, a blocked event loop', async () => {
    const metrics = createMetrics({ service: 'wells' });
    const until = Date.now() + 600;
    await pause(250);
    while (Date.now() < until) JSON.stringify({ busy: true });
    await pause(300);
    const { body } = await metrics.exposition();
    metrics.close();
    const value = (name: string): number => Number(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'm').exec(body)?.[1]);
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(value('nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0.05);
    expect(value('nodejs_eventloop_utilization_ratio')).toBeGreaterThan(0.1);
    expect(body).toContain('# TYPE nodejs_gc_duration_seconds histogram');
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
