import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, healthRoutes, type HttpServer } from '@wellflow/http';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createPolicy } from '@wellflow/resilience';
import { createFakeIssuer, type FakeIssuer } from '@wellflow/security';
import type { Upstream, Upstreams } from './application/upstream';
import { createReadyCheck } from './application/queries/list-service-health';
import { services, type ServiceName } from './application/route-table';
import { createHttpUpstream } from './infrastructure/clients/http-upstream';
import { createMemoryRateLimiter } from './infrastructure/clients/memory-rate-limiter';
import { deadLettersRoutes } from './presentation/http/dead-letters.routes';
import { forwardRoutes } from './presentation/http/forward.routes';
import { createLimitPrincipal } from './presentation/http/limit-rate';
import { gatewayProblems } from './presentation/http/problems';

/** What a request looked like when it reached a service. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly afterMs?: number;
}

/** A service that answers what a test says and remembers what it was asked. */
export interface FakeService {
  readonly url: string;
  readonly seen: Seen[];
  answer: (seen: Seen) => Answer;
  close(): Promise<void>;
}

export async function startFakeService(): Promise<FakeService> {
  const seen: Seen[] = [];
  const fake = { seen, answer: (): Answer => ({ status: 200, body: '{}' }) };
  const server = createHttp(async (request, reply) => {
    const body = await read(request).catch(() => undefined);
    if (body === undefined) return; // The gateway broke off.
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(one);
    const answer: Answer = Reflect.apply(fake.answer, fake, [one]);
    setTimeout(
      () => reply.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body),
      answer.afterMs ?? 0,
    ).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(fake, { url: `http://127.0.0.1:${portOf(server)}`, close: () => stop(server) });
}

export interface TestGateway {
  readonly server: HttpServer;
  readonly issuer: FakeIssuer;
  readonly upstreams: Upstreams;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  /** Requests a second of a client, and at once. */
  readonly perSecond?: number;
  readonly timeoutMs?: number;
}

/** The gateway's routes before one fake service, with real policies and a fake issuer. */
export async function startTestGateway(baseUrl: string, options: TestGatewayOptions = {}): Promise<TestGateway> {
  const metrics = createMetrics({ service: 'gateway', runtime: false });
  const issuer = createFakeIssuer();
  const upstreams = Object.fromEntries(
    services.map((service) => [service, upstreamTo(service, baseUrl, options.timeoutMs ?? 2_000)]),
  ) as Record<ServiceName, Upstream>;
  const logger = createLogger({ service: 'gateway', level: 'silent' });
  const server = await createServer({
    name: 'gateway',
    logger,
    metrics,
    verifier: issuer.verify,
    problems: gatewayProblems,
  });
  const allowance = { perSecond: options.perSecond ?? 10_000, burst: options.perSecond ?? 10_000 };
  const limitPrincipal = createLimitPrincipal(createMemoryRateLimiter(), {
    client: allowance,
    organization: { perSecond: 10_000, burst: 10_000 },
  });
  server.register(forwardRoutes({ upstreams, limitPrincipal }));
  server.register(deadLettersRoutes({ upstreams, limitPrincipal }));
  const checks = Object.fromEntries(services.map((service) => [service, createReadyCheck(upstreams[service])]));
  server.register(healthRoutes({ isStarted: () => true, checks }));
  await server.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    await server.close();
    await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
  };
  return { server, issuer, upstreams, close };

  function upstreamTo(service: ServiceName, url: string, timeoutMs: number): Upstream {
    const policy = createPolicy({
      name: service,
      metrics,
      timeoutMs,
      retry: { attempts: 3, initialDelayMs: 1, maxDelayMs: 2, budgetRatio: 1, budgetPerSecond: 1_000 },
      breaker: { failurePercent: 50, minimumCalls: 5, windowMs: 10_000, openMs: 2_000 },
      bulkhead: { slots: 4, queue: 4, queueTimeoutMs: 200 },
    });
    return createHttpUpstream({
      service,
      baseUrl: url,
      policy,
      uploadPolicy: createPolicy({ name: `${service}-upload`, metrics, timeoutMs: 60_000 }),
      lookPolicy: createPolicy({ name: `${service}-look`, metrics, timeoutMs: 2_000 }),
    });
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
