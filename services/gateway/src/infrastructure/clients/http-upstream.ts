import { Readable } from 'node:stream';
import { Pool, type Dispatcher } from 'undici';
import { withSpan } from '@wellflow/observability';
import { deadlineHeaders, type Policy } from '@wellflow/resilience';
import type { Upstream, UpstreamReply, UpstreamRequest } from '../../application/upstream';
import type { ServiceName } from '../../application/route-table';

export interface HttpUpstreamOptions {
  readonly service: ServiceName;
  readonly baseUrl: string;
  /** Around every forwarded request. */
  readonly policy: Policy;
  /** Around files that come for as long as they take. Default: as around the others. */
  readonly uploadPolicy?: Policy;
  /** Around health, metrics and descriptions: those must be seen while the other's breaker is open. */
  readonly lookPolicy: Policy;
  readonly connections?: number;
}

/** A service over HTTP/1.1 with kept connections; bodies stream both ways. */
export function createHttpUpstream(options: HttpUpstreamOptions): Upstream {
  const { service, policy, lookPolicy, uploadPolicy = policy } = options;
  const pool = new Pool(options.baseUrl, {
    connections: options.connections ?? 128,
    pipelining: 1,
    bodyTimeout: 30_000,
  });
  return {
    service,
    forward: (request) =>
      withSpan(`${request.method} ${service}`, spanOf(service, request), () =>
        forward(pool, request.uploads === true ? uploadPolicy : policy, request),
      ),
    fetchText: (path) =>
      lookPolicy.execute(async (signal) => {
        const { statusCode, body } = await pool.request({ method: 'GET', path, signal });
        return { status: statusCode, text: await body.text() };
      }),
    close: () => pool.close(),
  };
}

function spanOf(service: string, { method }: UpstreamRequest) {
  return { kind: 'client', attributes: { 'http.request.method': method, 'peer.service': service } } as const;
}

async function forward(pool: Pool, policy: Policy, request: UpstreamRequest): Promise<UpstreamReply> {
  const idempotent = request.method === 'GET' || request.method === 'HEAD';
  try {
    const answer = await policy.execute((signal) => send(pool, request, signal), {
      idempotent,
      signal: request.signal,
    });
    return { status: answer.statusCode, headers: textHeaders(answer.headers), body: answer.body };
  } catch (error) {
    if (error instanceof FailedAnswer) return error.reply;
    throw error;
  }
}

async function send(
  pool: Pool,
  { method, path, headers, body, streams, uploads }: UpstreamRequest,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const answer = await pool.request({
    method: toMethod(method),
    path,
    signal,
    body: toSendable(body),
    // Both ends cut a stream on which nothing moves themselves.
    ...(streams === true ? { bodyTimeout: 0 } : {}),
    ...(uploads === true ? { headersTimeout: 0 } : {}),
    headers: { ...headers, ...deadlineHeaders() },
  });
  if (!isFailure(answer)) return answer;
  const text = await answer.body.text();
  throw new FailedAnswer({
    status: answer.statusCode,
    headers: textHeaders(answer.headers),
    body: Readable.from([Buffer.from(text)]),
  });
}

/** An answer that speaks against the service's health: the policy counts it, the caller still gets it. */
class FailedAnswer extends Error {
  override readonly name = 'FailedAnswer';

  constructor(readonly reply: UpstreamReply) {
    super(`It answered ${reply.status}`);
  }
}

/**
 * 503 with Retry-After is back-pressure: the service is well and says so.
 * Opening the breaker on it would turn "slower" into "not at all".
 */
function isFailure({ statusCode, headers }: Dispatcher.ResponseData): boolean {
  if (statusCode === 502 || statusCode === 504) return true;
  return statusCode === 503 && headers['retry-after'] === undefined;
}

function toSendable(body: UpstreamRequest['body']): Readable | string | null {
  if (body === undefined || typeof body === 'string') return body ?? null;
  return body instanceof Readable ? body : Readable.from(body, { objectMode: false });
}

function textHeaders(headers: Dispatcher.ResponseData['headers']): UpstreamReply['headers'] {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function toMethod(method: string): Dispatcher.HttpMethod {
  const known = (['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).find((each) => each === method);
  if (!known) throw new Error(`Not a method to forward: ${method}`);
  return known;
}
