/** Where the bearer token comes from. */
export interface Tokens {
  /** @throws Error when no token can be had now */
  current(): Promise<string>;
  /** The gateway refused the current token: the next call asks for another. */
  forget(): void;
}

export function fixedToken(token: string): Tokens {
  return { current: async () => token, forget: () => undefined };
}

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Held {
  readonly token: string;
  readonly renewAtMs: number;
}

export interface TokenDeps {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly timeoutMs: number;
}

/** OAuth 2.0 client credentials (RFC 6749, 4.4): asks again at four fifths of a token's life. */
export function createClientTokens(credentials: ClientCredentials, deps: TokenDeps): Tokens {
  let held: Held | undefined;
  return {
    async current() {
      if (held === undefined || deps.now() >= held.renewAtMs) held = await requestToken(credentials, deps);
      return held.token;
    },
    forget() {
      held = undefined;
    },
  };
}

async function requestToken({ tokenUrl, clientId, clientSecret }: ClientCredentials, deps: TokenDeps): Promise<Held> {
  const response = await deps.fetch(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }).toString(),
    signal: AbortSignal.timeout(deps.timeoutMs),
  });
  if (!response.ok) throw new Error(`no token: ${response.status} from ${tokenUrl}`);
  return parseToken(await response.json(), deps.now());
}

function parseToken(reply: unknown, nowMs: number): Held {
  const { access_token: token, expires_in: seconds } = Object(reply) as {
    access_token?: unknown;
    expires_in?: unknown;
  };
  if (typeof token !== 'string' || token === '') throw new Error('no token: the reply holds no access_token');
  const livesMs = typeof seconds === 'number' ? seconds * 1_000 : 60_000;
  return { token, renewAtMs: nowMs + 0.8 * livesMs };
}
