import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeProblem, problemContentType, type Fault } from './problem';
import { toFault, type StatusByCode } from './faults';
import type { HttpServer } from './http-server';
import { createMethodTable } from './method-table';

/** Answers every error, wherever it arose, as a problem document. */
export function answerProblems(server: HttpServer, statusByCode: StatusByCode): void {
  const methods = createMethodTable();
  server.addHook('onRoute', (route) => methods.add(route.url, [route.method].flat()));
  server.setErrorHandler((error, request, reply) => {
    const fault = toFault(error, statusByCode);
    if (fault.status >= 500) report(request, fault, error);
    return replyProblem(reply, request, fault);
  });
  server.setNotFoundHandler((request, reply) =>
    replyProblem(reply, request, noSuchRoute(request, methods.allowed(pathOf(request.url)))),
  );
}

/** Sends a fault as `application/problem+json`. */
export function replyProblem(reply: FastifyReply, request: FastifyRequest, fault: Fault): FastifyReply {
  return reply
    .code(fault.status)
    .headers({ ...fault.headers })
    .header('content-type', problemContentType)
    .serializer(JSON.stringify)
    .send(describeProblem(fault, request.id));
}

function report(request: FastifyRequest, fault: Fault, error: unknown): void {
  const line = { err: error, code: fault.code, method: request.method, route: request.routeOptions.url };
  if (fault.status === 500) request.log.error(line, 'A request failed');
  else request.log.warn(line, 'A request could not be served');
}

function noSuchRoute(request: FastifyRequest, allowed: readonly string[]): Fault {
  if (allowed.length === 0)
    return { status: 404, code: 'http/no-such-route', detail: `There is no ${pathOf(request.url)}` };
  const allow = allowed.join(', ');
  return { status: 405, code: 'http/method-not-allowed', detail: `Only ${allow} can be used here`, headers: { allow } };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
