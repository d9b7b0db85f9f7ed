import { Type, type Static } from '@sinclair/typebox';
import type { HttpServer, Routes } from './http-server';

/** Is one thing this service needs there? Resolves to what people should read, or throws. */
export type HealthCheck = () => Promise<string | void>;

const CheckReply = Type.Object({ ok: Type.Boolean(), detail: Type.Optional(Type.String()) });
const HealthReply = Type.Object({
  status: Type.Union([Type.Literal('up'), Type.Literal('down'), Type.Literal('draining'), Type.Literal('starting')]),
  checks: Type.Record(Type.String(), CheckReply),
});
export type HealthReply = Static<typeof HealthReply>;

export interface HealthOptions {
  /** False until the service has started. */
  readonly isStarted: () => boolean;
  /** Dependencies reachable, consumers assigned: for people, through the gateway. Kubernetes asks the other two. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly checkTimeoutMs?: number;
}

/** `/health/live`, `/health/self` and `/health/ready`. The first two depend on nothing remote. */
export function healthRoutes(options: HealthOptions): Routes {
  const schema = { response: { 200: HealthReply, 503: HealthReply }, hide: true };
  const config = { access: { public: true } } as const;
  return async (server: HttpServer) => {
    server.get('/health/live', { schema, config }, async () => ({ status: 'up' as const, checks: {} }));
    server.get('/health/self', { schema, config }, async (_request, reply) => {
      const status = selfStatus(server.isDraining(), options.isStarted());
      return reply.code(status === 'up' ? 200 : 503).send({ status, checks: {} });
    });
    server.get('/health/ready', { schema, config }, async (_request, reply) => {
      const checks = await runChecks(options);
      const allOk = Object.values(checks).every((check) => check.ok);
      const self = selfStatus(server.isDraining(), options.isStarted());
      const status = self === 'up' && !allOk ? 'down' : self;
      return reply.code(status === 'up' ? 200 : 503).send({ status, checks });
    });
  };
}

function selfStatus(draining: boolean, started: boolean): HealthReply['status'] {
  if (draining) return 'draining';
  return started ? 'up' : 'starting';
}

async function runChecks({ checks, checkTimeoutMs = 2_000 }: HealthOptions): Promise<HealthReply['checks']> {
  const results = Object.entries(checks).map(
    async ([name, check]) => [name, await runCheck(check, checkTimeoutMs)] as const,
  );
  return Object.fromEntries(await Promise.all(results));
}

async function runCheck(check: HealthCheck, timeoutMs: number): Promise<Static<typeof CheckReply>> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    const detail = await Promise.race([check(), late]);
    return { ok: true, ...(detail ? { detail } : {}) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
