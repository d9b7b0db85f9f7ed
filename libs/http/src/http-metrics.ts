import type { FastifyRequest } from 'fastify';
import { httpServerMetrics, type Metrics } from '@wellflow/observability';
import type { HttpServer } from './http-server';

/** Rate, errors and duration per route. Labels are route patterns, never addresses: a scanner cannot grow them. */
export function measureRequests(server: HttpServer, metrics: Metrics): void {
  const { duration, inFlight } = httpServerMetrics(metrics);
  const active = new Set<FastifyRequest>();
  inFlight.track({}, () => active.size);
  const aborted = metrics.counter({
    name: 'wellflow_http_server_aborted_requests_total',
    help: 'Requests whose caller went away',
  });
  server.addHook('onRequest', async (request) => void active.add(request));
  server.addHook('onRequestAbort', async (request) => {
    active.delete(request);
    aborted.inc();
  });
  server.addHook('onResponse', async (request, reply) => {
    active.delete(request);
    duration.observe(
      { method: request.method, route: routeOf(request), status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
}

function routeOf(request: FastifyRequest): string {
  return request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
}
