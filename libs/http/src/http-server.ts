/// <reference types="@fastify/swagger" preserve="true" />
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Principal, Role } from '@wellflow/security';

/** Who may call a route. There is no default: a route that does not say fails at start-up. */
export type Access = { readonly public: true } | { readonly roles: readonly Role[] };

/** A Fastify server whose handlers are typed by their TypeBox schemas. */
export type HttpServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Routes as a plugin: `server.register(registerWellRoute({ registerWell }))`. */
export type Routes = (server: HttpServer) => Promise<void>;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** How long the handler may take, ms, in place of the server's limit; `Infinity` sets no deadline. */
    timeoutMs?: number | ((request: FastifyRequest) => number | undefined);
    /** Gives a route a span although it is hidden from the API's description. */
    traced?: boolean;
  }

  interface FastifyRequest {
    /** Who is asking. @throws Error on a public route. */
    readonly principal: Principal;
  }

  interface FastifyInstance {
    /** Set while the server is stopping: it still answers, but is not to be sent anything new. */
    isDraining: () => boolean;
    startDraining: () => void;
  }
}
