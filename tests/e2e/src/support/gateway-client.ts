import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface CallOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text or bytes, else as JSON. */
  readonly body?: unknown;
}

export interface GatewayClient {
  call<Body = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>>;
  /** Asks again, as a careful client would, until the answer is not 429 or 5xx: for what is idempotent. */
  insist<Body = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>>;
}

export function createGatewayClient(gatewayUrl: string, defaultToken: string): GatewayClient {
  const call: GatewayClient['call'] = async <Body>(
    method: string,
    path: string,
    { token = defaultToken, headers = {}, body }: CallOptions = {},
  ) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${gatewayUrl}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) as Body, headers: response.headers };
  };
  const insist: GatewayClient['insist'] = async <Body>(method: string, path: string, options?: CallOptions) => {
    for (;;) {
      const answer = await call<Body>(method, path, options).catch(() => undefined);
      if (answer !== undefined && answer.status < 500 && answer.status !== 429) return answer;
      await sleep(150);
    }
  };
  return { call, insist };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
