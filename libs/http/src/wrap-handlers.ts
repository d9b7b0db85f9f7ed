import type { FastifyReply, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify';
import { withSpan } from '@wellflow/observability';
import { DeadlineExceeded, deadlineHeader, readDeadlineHeader, withDeadline } from '@wellflow/resilience';
import type { HttpServer } from './http-server';
import { HttpFault } from './problem';

/** Gives every handler the caller's deadline and, unless the route is hidden (health, metrics, docs), a span. */
export function wrapHandlers(server: HttpServer, allowedMs: number): void {
  server.addHook('onRoute', (route) => {
    const traced = isHidden(route) ? route.handler : inSpan(route);
    route.handler = inTime(traced, allowanceOf(route, allowedMs));
  });
}

type Allowance = (request: FastifyRequest) => number;

function allowanceOf({ config }: RouteOptions, otherwiseMs: number): Allowance {
  const own = config?.timeoutMs;
  if (typeof own === 'function') return (request) => own(request) ?? otherwiseMs;
  return () => own ?? otherwiseMs;
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

function inTime(handler: RouteHandlerMethod, allowanceOf: Allowance): RouteHandlerMethod {
  return function timed(request, reply) {
    const deadline = readDeadlineHeader(
      request.headers[deadlineHeader],
      allowanceOf(request),
      Date.now() - Math.ceil(reply.elapsedTime),
    );
    // Whether it was the caller who would not wait, or we who would not go on.
    const isOurs = request.headers[deadlineHeader] === undefined;
    if (deadline === Infinity) return handler.call(this, request, reply);
    if (deadline <= Date.now()) throw deadlinePassed();
    const result: unknown = withDeadline(deadline, () => handler.call(this, request, reply));
    return isPromise(result) ? giveUpAt(deadline, isOurs ? result.catch(ranOut) : result, reply) : result;
  };
}

/**
 * Fastify's own `handlerTimeout` stops counting, and its `request.signal` aborts, once the body of a request has been
 * read (5.12: both follow the request's `close`), so neither guards a POST.
 */
async function giveUpAt<T>(deadline: number, work: Promise<T>, reply: FastifyReply): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    if (reply.raw.headersSent) reply.raw.destroy();
    reject(timedOut());
  }, deadline - Date.now());
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws HttpFault in place of a deadline that no caller set: it is we who are too slow, and again may be better. */
function ranOut(error: unknown): never {
  throw error instanceof DeadlineExceeded ? timedOut() : error;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function deadlinePassed(): HttpFault {
  return new HttpFault({
    status: 504,
    code: 'http/deadline-passed',
    detail: 'The caller’s time was up before the work began',
  });
}

function timedOut(): HttpFault {
  const headers = { 'retry-after': '1' };
  return new HttpFault({ status: 503, code: 'http/timed-out', detail: 'This took too long and was given up', headers });
}
