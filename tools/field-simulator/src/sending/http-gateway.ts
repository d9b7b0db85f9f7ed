import { retryAfterMs } from './back-off';
import type { Gateway, Outcome } from './gateway';
import type { Tokens } from './token';

export interface HttpGatewayDeps {
  readonly url: string;
  readonly tokens: Tokens;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly timeoutMs: number;
}

export function createHttpGateway(deps: HttpGatewayDeps): Gateway {
  return {
    registerWell: (well) => post(deps, '/v1/wells', JSON.stringify(well)),
    sendReadings: (body) => post(deps, '/v1/readings', body),
  };
}

async function post(deps: HttpGatewayDeps, path: string, body: string): Promise<Outcome> {
  try {
    const response = await deps.fetch(new URL(path, deps.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await deps.tokens.current()}` },
      body,
      signal: AbortSignal.timeout(deps.timeoutMs),
    });
    return await judge(deps, response);
  } catch (error) {
    return { kind: 'later', why: reasonOf(error) };
  }
}

async function judge({ tokens, now }: HttpGatewayDeps, response: Response): Promise<Outcome> {
  const text = await response.text();
  if (response.ok) return acknowledged(text);
  if (response.status === 401) tokens.forget();
  if (isWorthRepeating(response.status)) {
    const afterMs = retryAfterMs(response.headers.get('retry-after'), now());
    return { kind: 'later', why: `${response.status}`, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { kind: 'refused', why: `${response.status} ${text.slice(0, 300)}` };
}

// 401 may be an expired token, 403 a role told to the services a moment later: neither is the batch's fault.
const repeatable: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

function isWorthRepeating(status: number): boolean {
  return status >= 500 || repeatable.has(status);
}

function acknowledged(text: string): Outcome {
  const { accepted, results } = Object(parseJson(text)) as { accepted?: unknown; results?: unknown };
  const count = typeof accepted === 'number' ? accepted : 0;
  return {
    kind: 'acknowledged',
    accepted: count,
    notAccepted: Array.isArray(results) ? Math.max(0, results.length - count) : 0,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
