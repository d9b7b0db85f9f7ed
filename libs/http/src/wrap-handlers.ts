import type { RouteHandlerMethod, RouteOptions } from 'fastify';
import { withSpan } from '@wellflow/observability';
import { deadlineHeader, readDeadlineHeader, withDeadline } from '@wellflow/resilience';
import type { HttpServer } from './http-server';
import { HttpFault } from './problem';

/** Gives every handler the caller's deadline and, unless the route is hidden (health, metrics, docs), a span. */
export function wrapHandlers(server: HttpServer, allowedMs: number): void {
  server.addHook('onRoute', (route) => {
    const traced = isHidden(route) ? route.handler : inSpan(route);
    route.handler = inTime(traced, route.handlerTimeout ?? allowedMs);
  });
}

function isHidden(route: RouteOptions): boolean {
  return route.schema?.hide === true && route.config?.traced !== true;
}

function inSpan({ method, url, handler }: RouteOptions): RouteHandlerMethod {
  const name = `${String(method)} ${url}`;
  return function traced(request, reply) {
    const attributes = { 'http.request.method': request.method, 'http.route': url, 'wellflow.request_id': request.id };
    const parent = request.headers['traceparent'];
    const options = { kind: 'server', attributes, ...(typeof parent === 'string' ? { parent } : {}) } as const;
    return withSpan(name, options, () => handler.call(this, request, reply));
  };
}

function inTime(handler: RouteHandlerMethod, allowedMs: number): RouteHandlerMethod {
  return function timed(request, reply) {
    const deadline = readDeadlineHeader(request.headers[deadlineHeader], allowedMs, Date.now() - Math.ceil(reply.elapsedTime));
    if (deadline <= Date.now()) throw deadlinePassed();
    return withDeadline(deadline, () => handler.call(this, request, reply));
  };
}

function deadlinePassed(): HttpFault {
  return new HttpFault({ status: 504, code: 'http/deadline-passed', detail: 'The caller’s time was up before the work began' });
}
