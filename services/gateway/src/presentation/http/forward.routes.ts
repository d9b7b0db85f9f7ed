import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { callerGone, type HttpServer, type Routes } from '@wellflow/http';
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
        config: { access: { roles: route.roles }, traced: true },
        handler,
      });
    }
  };
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
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await upstreams[route.service].forward({
    method: request.method,
    path: request.url,
    headers: { ...forwardedHeaders(request), ...(await exchanged(request, exchangeKey)) },
    body: hasBody ? boundedBody(request, route.bodyBytes ?? defaultBodyBytes) : undefined,
    signal: callerGone(reply),
  });
  return reply.code(answer.status).headers(replyHeaders(answer.headers)).send(toStream(answer.body));
}

/** The token in place of a producer's key. */
async function exchanged(
  { headers: { authorization = '' } }: FastifyRequest,
  exchangeKey: ForwardRoutesDeps['exchangeKey'],
): Promise<Record<string, string>> {
  const key = /^Bearer (wfk_\S+)$/i.exec(authorization)?.[1];
  return key && exchangeKey ? { authorization: `Bearer ${await exchangeKey(key)}` } : {};
}

/** @throws DomainError, which speaks against the caller and not against the service behind. */
function boundedBody(request: FastifyRequest, limit: number): Readable {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  return limitBytes(request.raw, limit);
}
