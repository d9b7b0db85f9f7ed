import type { FastifyRequest, RouteOptions } from 'fastify';
import {
  requireRole,
  unauthenticated,
  type AccessDirectory,
  type Principal,
  type VerifyToken,
} from '@wellflow/security';
import type { HttpServer } from './http-server';
import { HttpFault } from './problem';

export interface Authentication {
  /** Needed as soon as one route is not public. */
  readonly verifier?: VerifyToken;
  /** This service's copy of who has been shut out since their token was issued. */
  readonly directory?: AccessDirectory;
}

/** Lets in whom a route's `access` names and nobody else. */
export function guardRoutes(server: HttpServer, { verifier, directory }: Authentication): void {
  const principals = new WeakMap<FastifyRequest, Principal>();
  server.decorateRequest('principal', { getter: principalGetter(principals) });
  server.addHook('onRoute', (route) => requireDeclaredAccess(route, verifier !== undefined));
  server.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    if (request.is404 || !access || 'public' in access) return;
    const identified = await identify(request, verifier);
    const principal = directory?.admit(identified) ?? identified;
    requireRole(principal, access.roles);
    principals.set(request, principal);
  });
}

function principalGetter(principals: WeakMap<FastifyRequest, Principal>) {
  return function getPrincipal(this: FastifyRequest): Principal {
    const principal = principals.get(this);
    if (!principal) throw new Error('A public route has no principal');
    return principal;
  };
}

function requireDeclaredAccess(route: RouteOptions, canVerify: boolean): void {
  const access = route.config?.access;
  const name = `${String(route.method)} ${route.url}`;
  if (!access) throw new Error(`${name} does not say who may call it: give it config.access`);
  if ('roles' in access && access.roles.length === 0)
    throw new Error(`${name} lets nobody in: config.access.roles is empty`);
  if ('roles' in access && !canVerify) throw new Error(`${name} needs a token, but the server has no verifier`);
}

async function identify(request: FastifyRequest, verifier: VerifyToken | undefined): Promise<Principal> {
  const token = bearerToken(request.headers.authorization);
  if (!verifier) throw unauthenticated('No token can be verified here');
  return verifier(token);
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
  if (token) return token;
  const detail = header ? 'The authorization header is not a bearer token' : 'A bearer token is needed';
  const headers = { 'www-authenticate': header ? 'Bearer error="invalid_request"' : 'Bearer' };
  throw new HttpFault({ status: 401, code: 'security/unauthenticated', detail, headers });
}
