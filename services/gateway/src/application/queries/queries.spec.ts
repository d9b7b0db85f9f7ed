import type { Upstream } from '../upstream';
import { services, type ServiceName } from '../route-table';
import { createGetApiDocument, type ApiDocument } from './get-api-document';
import { createGetPlatformSummary } from './get-platform-summary';
import { createListServiceHealth } from './list-service-health';

type Texts = Partial<Record<ServiceName, Readonly<Record<string, string>>>>;

/** Services that say what a test says, or cannot be reached. */
function createUpstreams(texts: () => Texts): readonly Upstream[] {
  return services.map((service) => ({
    service,
    fetchText: async (path) => {
      const text = texts()[service]?.[path];
      if (text === undefined) throw new Error('connect ECONNREFUSED');
      return { status: text.includes('"down"') ? 503 : 200, text };
    },
    forward: () => Promise.reject(new Error('not forwarded here')),
    close: async () => undefined,
  }));
}

describe('the summary of the platform', () => {
  const state = { nowMs: 0, accepted: 0, lag: 5 };
  const texts = (): Texts => ({
    ingestion: {
      '/health/ready': '{"status":"up"}',
      '/metrics': `wellflow_ingestion_readings_total{status="accepted"} ${state.accepted}\n`,
    },
    production: {
      '/health/ready': '{"status":"down","checks":{"kafka":{"ok":false,"detail":"no broker"},"postgres":{"ok":true}}}',
      '/metrics': `wellflow_consumer_lag_messages{group="production.wells",topic="w"} ${state.lag}\nwellflow_consumer_running{group="production.wells"} 1\n`,
    },
  });
  const upstreams = createUpstreams(texts);
  const summary = createGetPlatformSummary({
    upstreams,
    listServiceHealth: createListServiceHealth(upstreams),
    nowMs: () => state.nowMs,
  });

  it('knows no rate at first, then the growth between two looks', async () => {
    expect((await summary()).readingsPerSecond).toEqual({ accepted: null, stored: null });
    Object.assign(state, { nowMs: 4_000, accepted: 2_000 });
    expect((await summary()).readingsPerSecond).toEqual({ accepted: 500, stored: null });
  });

  it('knows no rate when a service has counted afresh', async () => {
    Object.assign(state, { nowMs: 6_000, accepted: -1 });
    expect((await summary()).readingsPerSecond.accepted).toBeNull();
  });

  it('says of every service how it is, and of every group how far behind', async () => {
    Object.assign(state, { nowMs: 30_000 });
    const { services: health, consumers } = await summary();
    expect(health.find(({ service }) => service === 'production')).toEqual({
      service: 'production',
      ready: false,
      detail: 'kafka: no broker',
    });
    expect(health.find(({ service }) => service === 'wells')).toEqual({
      service: 'wells',
      ready: false,
      detail: 'connect ECONNREFUSED',
    });
    expect(consumers).toEqual([
      { service: 'production', group: 'production.wells', topic: 'w', lag: 5, running: true },
    ]);
  });

  it('is made once for all who look within a second', async () => {
    Object.assign(state, { nowMs: 60_000 });
    const [one, other] = await Promise.all([summary(), summary()]);
    expect(one).toBe(other);
  });
});

describe('the description of the whole API', () => {
  const own: ApiDocument = {
    openapi: '3.1.0',
    info: { title: 'gateway' },
    paths: { '/oauth/token': { post: {} } },
    components: { schemas: { Problem: {} } },
  };
  const wells: ApiDocument = {
    openapi: '3.1.0',
    info: {},
    paths: {
      '/v1/wells': { get: { summary: 'Wells' }, post: {}, delete: {} },
      '/v1/wells/{well}': { get: {} },
      '/v1/internal': { get: {} },
    },
    components: { schemas: { Well: {} } },
  };
  let up = true;
  const upstreams = createUpstreams(() => (up ? { wells: { '/openapi.json': JSON.stringify(wells) } } : {}));
  const production: ApiDocument = { openapi: '3.1.0', info: {}, paths: { '/v1/wells/{ref}/readings': { get: {} } } };
  const checkedIn = async (service: ServiceName) => (service === 'production' ? production : undefined);
  const describeAll = createGetApiDocument({ upstreams, parse: (text): ApiDocument => JSON.parse(text), checkedIn });

  it('holds what the route table lets through, and nothing else', async () => {
    const { paths, components } = await describeAll(own);
    expect(Object.keys(paths)).toEqual(['/oauth/token', '/v1/wells', '/v1/wells/{well}', '/v1/wells/{ref}/readings']);
    expect(Object.keys(paths['/v1/wells'] ?? {})).toEqual(['get', 'post']);
    expect(paths['/v1/wells']?.['get']).toEqual({ summary: 'Wells', tags: ['wells'] });
    expect(components).toEqual({ schemas: { Problem: {}, Well: {} } });
  });

  it('keeps what a service last said while it is down, and has the checked-in copy of one that never spoke', async () => {
    up = false;
    expect(Object.keys((await describeAll(own)).paths)).toContain('/v1/wells');
    expect(Object.keys((await describeAll(own)).paths)).toContain('/v1/wells/{ref}/readings');
  });
});
