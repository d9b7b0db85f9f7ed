import { Value } from '@sinclair/typebox/value';
import type { Static, TSchema } from '@sinclair/typebox';
import { Pool, type Dispatcher } from 'undici';
import { DomainError, type Json } from '@wellflow/kernel';
import { withSpan } from '@wellflow/observability';
import { deadlineHeaders, type Policy } from '@wellflow/resilience';

export interface HttpClientOptions {
  /** The service called, as in metrics and errors. */
  readonly name: string;
  readonly baseUrl: string;
  /** One per called service; it holds timeout, retry, breaker and bulkhead. */
  readonly policy: Policy;
  readonly connections?: number;
  /** Answers larger than this are not read, bytes. */
  readonly largestReplyBytes?: number;
}

export interface ClientRequest<Reply extends TSchema> {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE' | 'POST' | 'PATCH';
  /** Path and query, already encoded. */
  readonly path: string;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the answer must look like: another service is not believed blindly. */
  readonly reply: Reply;
  /** Whether doing it twice does no more than once. By default what RFC 9110 says of the method. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal;
}

export interface HttpClient {
  /** @throws DomainError with the other service's code when it refuses (4xx); CallFailed; what the policy throws. */
  send<Reply extends TSchema>(request: ClientRequest<Reply>): Promise<Static<Reply>>;
  close(): Promise<void>;
}

/** The other service failed or answered something else than agreed. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';

  constructor(
    message: string,
    readonly upstreamStatus: number,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(message);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
}

const idempotentMethods: readonly string[] = ['GET', 'HEAD', 'PUT', 'DELETE'];

/** Calls one other service: within the deadline, in the same trace, retried only where that is harmless. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { name, baseUrl, policy, connections = 32, largestReplyBytes = 8 * 1024 * 1024 } = options;
  const pool = new Pool(baseUrl, { connections, pipelining: 1, maxResponseSize: largestReplyBytes });
  return {
    send: ({ idempotent, signal, ...request }) => {
      const call = { idempotent: idempotent ?? idempotentMethods.includes(request.method), signal };
      const span = {
        kind: 'client',
        attributes: { 'http.request.method': request.method, 'peer.service': name },
      } as const;
      return withSpan(`${request.method} ${name}`, span, () =>
        policy.execute(async (stop) => readAnswer(name, await exchange(pool, request, stop), request.reply), call),
      );
    },
    close: () => pool.close(),
  };
}

async function exchange(pool: Pool, request: ClientRequest<TSchema>, signal: AbortSignal): Promise<Answer> {
  const { statusCode, headers, body } = await pool.request({
    method: request.method,
    path: request.path,
    signal,
    body: request.body === undefined ? null : JSON.stringify(request.body),
    headers: {
      accept: 'application/json, application/problem+json',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...deadlineHeaders(),
      ...request.headers,
    },
  });
  return { status: statusCode, headers, text: await body.text() };
}

function readAnswer<Reply extends TSchema>(name: string, answer: Answer, schema: Reply): Static<Reply> {
  const value = parseJson(answer.text);
  if (answer.status >= 400) throw refusalOf(name, answer, value);
  if (Value.Check(schema, value)) return value;
  const first = Value.Errors(schema, value).First();
  throw new CallFailed(
    `${name} answered something unexpected at ${first?.path ?? '/'}: ${first?.message ?? ''}`,
    answer.status,
    undefined,
  );
}

/** 4xx is an answer: the other service is well and says no. 429 and 5xx are failures. */
function refusalOf(name: string, answer: Answer, problem: unknown): Error {
  const { status } = answer;
  const [code, detail] = [textOf(problem, 'code'), textOf(problem, 'detail')];
  if (status < 500 && status !== 429 && status !== 408)
    return new DomainError(code ?? `http/status-${status}`, detail ?? `${name} answered ${status}`);
  const seconds = Number(answer.headers['retry-after']);
  return new CallFailed(
    `${name} answered ${status}${code ? ` (${code})` : ''}`,
    status,
    Number.isFinite(seconds) ? seconds : undefined,
  );
}

function textOf(value: unknown, name: string): string | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : undefined;
}

function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema says what is missing.
  }
}
