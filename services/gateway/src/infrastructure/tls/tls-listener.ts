import { constants } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import { defaultLimits, describeProblem, problemContentType, type HttpServer, type Routes } from '@wellflow/http';
import { DomainError } from '@wellflow/kernel';
import type { Logger } from '@wellflow/observability';
import type { ExchangeCertificate } from '../../application/commands/exchange-certificate';
import { peerOf } from './peer-certificate';
import { digestOf, readTlsFiles, type TlsMaterial, type TlsPaths } from './tls-files';

export interface TlsListenerDeps {
  readonly paths: TlsPaths;
  readonly host: string;
  readonly port: number;
  readonly exchangeCertificate: ExchangeCertificate;
  readonly newId: () => string;
  readonly logger: Logger;
  /** Milliseconds between two looks at the files. Default 10 000. */
  readonly lookEveryMs?: number;
}

export interface TlsListener {
  /** Listens for the same routes as the server, as soon as that is ready, and stops before it does. */
  readonly routes: Routes;
  /** Where it listens; undefined before it does. */
  port(): number | undefined;
  /** Takes the files as they are now, for connections that come. Those judged by other authorities are ended. */
  reload(): Promise<void>;
}

/** @throws where the files cannot be read, or make no sense. */
export async function createTlsListener(deps: TlsListenerDeps): Promise<TlsListener> {
  let material = await readTlsFiles(deps.paths);
  const server = createServer({ ...contextOf(material), ...handshakeOf(deps.paths), ...limits });
  const reload = async (): Promise<void> => {
    const next = await readTlsFiles(deps.paths);
    if (digestOf(...Object.values(next)) === digestOf(...Object.values(material))) return;
    server.setSecureContext(contextOf(next));
    const trustsOthers = digestOf(next.ca, next.crl) !== digestOf(material.ca, material.crl);
    material = next;
    // Who is connected was judged by authorities that may not count any more.
    if (trustsOthers) server.closeAllConnections();
    deps.logger.info('TLS certificates were read again');
  };
  const look = (): void => void reload().catch((err: unknown) => deps.logger.error({ err }, 'TLS files'));
  const routes: Routes = async (fastify) => {
    let timer: NodeJS.Timeout | undefined;
    fastify.addHook('onReady', async () => {
      await listen(server, fastify, deps);
      timer = setInterval(look, deps.lookEveryMs ?? 10_000);
    });
    fastify.addHook('preClose', async () => {
      clearInterval(timer);
      await stop(server);
    });
  };
  return { routes, port: () => portOf(server), reload };
}

const limits = {
  requestTimeout: defaultLimits.requestMs,
  headersTimeout: defaultLimits.headersMs,
  keepAliveTimeout: defaultLimits.keepAliveMs,
  maxHeaderSize: defaultLimits.headerBytes,
};

/** Without tickets: a session that is taken up again is not judged again. */
function contextOf(material: TlsMaterial) {
  return { ...material, minVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET } as const;
}

/** A certificate that may not be believed is refused by name, once there is somebody to tell. */
function handshakeOf({ clientAuthorities }: TlsPaths) {
  return { requestCert: clientAuthorities !== undefined, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] };
}

async function listen(server: Server, fastify: HttpServer, deps: TlsListenerDeps): Promise<void> {
  server.maxConnections = defaultLimits.connections;
  for (const listener of fastify.server.listeners('clientError'))
    server.on('clientError', (...args: unknown[]) => void Reflect.apply(listener, fastify.server, args));
  server.on('request', (request, reply) => void admit(deps, fastify, { request, reply }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: deps.host, port: deps.port }, resolve);
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly reply: ServerResponse;
}

/** Behind the listener a connection with a certificate is one with a token; a token that is sent counts as anywhere. */
async function admit(deps: TlsListenerDeps, fastify: HttpServer, { request, reply }: Exchange): Promise<void> {
  const peer = request.socket instanceof TLSSocket ? peerOf(request.socket) : { kind: 'none' as const };
  if (peer.kind === 'refused')
    return refuse(deps, reply, new DomainError('gateway/certificate-refused', `The certificate: ${peer.reason}`));
  if (peer.kind === 'certificate' && request.headers.authorization === undefined) {
    try {
      request.headers.authorization = `Bearer ${await deps.exchangeCertificate(peer.certificate)}`;
    } catch (error) {
      return refuse(deps, reply, error);
    }
  }
  fastify.routing(request, reply);
}

function refuse({ newId, logger }: TlsListenerDeps, reply: ServerResponse, error: unknown): void {
  const id = newId();
  const known = error instanceof DomainError;
  if (!known) logger.error({ err: error, request_id: id }, 'a certificate could not be looked up');
  const fault = known
    ? { status: 401, code: error.code, detail: error.message }
    : { status: 503, code: 'gateway/certificate-not-judged', detail: 'Certificates cannot be judged now; try again' };
  reply.writeHead(fault.status, {
    ...{ 'content-type': problemContentType, 'x-request-id': id, connection: 'close' },
    ...(known ? {} : { 'retry-after': '1' }),
  });
  reply.end(JSON.stringify(describeProblem(fault, id)));
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 10_000);
  await closed;
  clearTimeout(cut);
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}
