import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Logger, Metrics } from '@wellflow/observability';
import { guardRoutes, type Authentication } from './access';
import { answerClientError } from './client-errors';
import type { StatusByCode } from './faults';
import { toFault } from './faults';
import { parseForm } from './form-body';
import { measureRequests } from './http-metrics';
import type { HttpServer } from './http-server';
import { checkingInterval, defaultLimits, type Limits } from './limits';
import { declareDocsAccess, describeApi, type ApiDescription } from './openapi';
import { describeProblem, problemContentType } from './problem';
import { answerProblems } from './problem-replies';
import type { Overflow } from './json-faults';
import { parseStrictJson } from './strict-json';
import { createValidatorCompiler } from './validation';
import { wrapHandlers } from './wrap-handlers';

export interface ServerOptions extends Authentication {
  /** The service's name, as in logs and in the title of its API. */
  readonly name: string;
  readonly version?: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** This service's refusals by code; what is not listed is 409. */
  readonly problems?: StatusByCode;
  readonly limits?: Partial<Limits>;
  readonly api?: Partial<ApiDescription>;
  /** Shown at `/openapi.json` instead of this server's own routes. */
  readonly openApiDocument?: () => Promise<unknown>;
}

/**
 * A server with everything every service has: strict parsing, problem documents, limits, metrics, OpenAPI, and a guard
 * that lets nobody in unless the route says whom. Register routes, then `listen`.
 */
export async function createServer(options: ServerOptions): Promise<HttpServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const server = createFastify(options, limits);
  server.setValidatorCompiler(createValidatorCompiler());
  acceptBodies(server);
  decorateDraining(server);
  answerProblems(server, options.problems ?? {});
  measureRequests(server, options.metrics);
  declareDocsAccess(server);
  guardRoutes(server, options);
  wrapHandlers(server, limits.handlerMs);
  server.addHook('onSend', async (request, reply) => addCommonHeaders(request, reply));
  await describeApi(
    server,
    { title: options.name, version: options.version ?? '1', ...options.api },
    options.openApiDocument,
  );
  return server;
}

function createFastify(options: ServerOptions, limits: Limits): HttpServer {
  const logger: FastifyBaseLogger = options.logger;
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestIdOf,
    bodyLimit: limits.bodyBytes,
    // A tag's name has up to 200 characters, and each may be three or more once it is written in an address.
    routerOptions: { maxParamLength: 2_500 },
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      const fault = toFault(error, {});
      reply.raw
        .writeHead(fault.status, { 'content-type': problemContentType })
        .end(JSON.stringify(describeProblem(fault, request.id)));
    },
    http: {
      headersTimeout: limits.headersMs,
      maxHeaderSize: limits.headerBytes,
      connectionsCheckingInterval: checkingInterval(limits),
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  server.server.maxConnections = limits.connections;
  return server;
}

function addCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  // Answers hold one organization's data: nothing between here and the caller may keep them.
  if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
}

/** A caller's own id is kept when it cannot do harm in a log line. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

function acceptBodies(server: HttpServer, overflow: Overflow = 'refuse'): void {
  const json = /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>(json, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseStrictJson(body, overflow),
  );
}

/** Lets the routes of one plugin judge numbers beyond a double's range themselves, as Infinity: a batch is not lost for one. */
export function acceptOverflow(server: HttpServer): void {
  acceptBodies(server, 'keep');
}

/** Lets the routes of one plugin take HTML forms; elsewhere a form is 415. */
export function acceptForms(server: HttpServer): void {
  server.addContentTypeParser<Buffer>(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: 16 * 1024 },
    async (_request: unknown, body: Buffer) => parseForm(body),
  );
}

function decorateDraining(server: HttpServer): void {
  let draining = false;
  server.decorate('isDraining', () => draining);
  server.decorate('startDraining', () => void (draining = true));
  server.addHook('onSend', async (_request, reply) => {
    if (draining) reply.header('connection', 'close');
  });
}
