import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { allowLongBody, callerGone, HttpFault, type HttpServer, type Routes } from '@wellflow/http';
import { deadlineHeader } from '@wellflow/resilience';
import type { Upstreams } from '../../application/upstream';
import { publicRoutes, type PublicRoute } from '../../application/route-table';
import { limitBytes, tooLarge, toStream } from './limit-bytes';
import type { LimitPrincipal } from './limit-rate';
import { forwardedHeaders, replyHeaders } from './passed-headers';

export interface ForwardRoutesDeps {
  readonly upstreams: Upstreams;
  readonly limitPrincipal: LimitPrincipal;
  /** The services behind take tokens alone; left out where nobody has a key. */
  readonly exchangeKey?: ((key: string) => Promise<string>) | undefined;
}

const defaultBodyBytes = 1024 * 1024;
// Longer than the service behind allows, which is the one to judge.
const streamIdleMs = 300_000;

/** Every public address that a service answers: token and role are checked, the rate is limited, bodies stream through. */
export function forwardRoutes({ upstreams, limitPrincipal, exchangeKey }: ForwardRoutesDeps): Routes {
  return async (server) => {
    passBodiesThrough(server);
    server.addHook('preParsing', async ({ principal }) => limitPrincipal(principal));
    for (const route of publicRoutes) {
      const handler = (request: FastifyRequest, reply: FastifyReply) =>
        forward({ upstreams, route, request, reply, exchangeKey });
      server.route({
        method: route.method,
        url: route.path,
        schema: { hide: true },
        config: { access: { roles: route.roles }, traced: true, ...timeOf(route) },
        ...(route.streams === undefined ? {} : { preParsing: takeStreams(route) }),
        handler,
      });
    }
  };
}

function timeOf(route: PublicRoute): { readonly timeoutMs?: (request: FastifyRequest) => number | undefined } {
  if (route.streams === undefined) return {};
  return { timeoutMs: (request) => (isStream(request, route) ? Infinity : undefined) };
}

function takeStreams(route: PublicRoute) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (isStream(request, route)) allowLongBody(request, reply, streamIdleMs);
  };
}

function isStream({ headers }: FastifyRequest, { streams = [] }: PublicRoute): boolean {
  const essence = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return streams.some((type) => type === essence);
}

/** Nothing is parsed here: the service behind does it, and says what is wrong. */
function passBodiesThrough(server: HttpServer): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

interface Forwarding extends Pick<ForwardRoutesDeps, 'exchangeKey'> {
  readonly upstreams: Upstreams;
  readonly route: PublicRoute;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function forward({ upstreams, route, request, reply, exchangeKey }: Forwarding): Promise<FastifyReply> {
  const streams = isStream(request, route);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await upstreams[route.service].forward({
    method: request.method,
    path: request.url,
    headers: { ...forwardedHeaders(request), ...(await exchanged(request, exchangeKey)) },
    body: hasBody ? bodyOf(request, route) : undefined,
    streams,
    uploads: streams && route.verbatim === true,
    signal: callerGone(reply),
  });
  if (answer.status === 504 && request.headers[deadlineHeader] === undefined) throw tooSlow();
  // Node keeps headers back until the first byte of the body, and a stream's may be long in coming.
  if (streams) reply.raw.once('pipe', () => reply.raw.flushHeaders());
  return reply.code(answer.status).headers(replyHeaders(answer.headers)).send(toStream(answer.body));
}

/** The deadline that passed was ours: the caller set none, and again may be better. */
function tooSlow(): HttpFault {
  const headers = { 'retry-after': '1' };
  return new HttpFault({ status: 503, code: 'http/timed-out', detail: 'This took too long and was given up', headers });
}

/** The token in place of a producer's key. */
async function exchanged(
  { headers: { authorization = '' } }: FastifyRequest,
  exchangeKey: ForwardRoutesDeps['exchangeKey'],
): Promise<Record<string, string>> {
  const key = /^Bearer (wfk_\S+)$/i.exec(authorization)?.[1];
  return key && exchangeKey ? { authorization: `Bearer ${await exchangeKey(key)}` } : {};
}

function bodyOf(request: FastifyRequest, route: PublicRoute): Readable {
  if (!isStream(request, route)) return boundedBody(request, route.bodyBytes ?? defaultBodyBytes);
  const body = limitBytes(request.raw, Infinity);
  const { 'content-length': length, 'content-encoding': coding } = request.headers;
  return length === undefined && coding === undefined && route.verbatim !== true ? begun(body) : body;
}

/** undici sends the headers with the first byte, and a caller may wait for the status before its first line: a blank line is none. */
function begun(body: Readable): Readable {
  const lines = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('\n');
    yield* body;
  };
  return Readable.from(lines(), { objectMode: false });
}

/** @throws DomainError, which speaks against the caller and not against the service behind. */
function boundedBody(request: FastifyRequest, limit: number): Readable {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  return limitBytes(request.raw, limit);
}
