import type { JWK } from 'jose';
import { createKeySource, type KeySource, type KeySourceOptions } from './key-source';

/** The part of a resilience policy that fetching keys needs. */
export interface FetchPolicy {
  execute<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export interface RemoteKeys extends Omit<KeySourceOptions, 'load'> {
  readonly jwksUrl: string;
  readonly policy: FetchPolicy;
  readonly fetch?: typeof globalThis.fetch;
}

/** A JWKS is a few keys: a larger document is not one. */
const largestBytes = 256 * 1024;

/** An issuer's keys over HTTP, every fetch under its own policy. Redirects are refused: the address is trusted, not what it names. */
export function createRemoteKeySource(options: RemoteKeys): KeySource {
  const { jwksUrl, policy, fetch = globalThis.fetch, ...rest } = options;
  const load = () =>
    policy.execute(async (signal) => {
      const response = await fetch(jwksUrl, { signal, redirect: 'error', headers: { accept: 'application/json' } });
      const text = await response.text();
      if (!response.ok) throw new Error(`${jwksUrl} answered ${response.status}`);
      if (text.length > largestBytes) throw new Error(`${jwksUrl} answered more than ${largestBytes} bytes`);
      return parseJwks(text);
    });
  return createKeySource({ ...rest, load });
}

function parseJwks(text: string): { readonly keys: readonly JWK[] } {
  return JSON.parse(text) as { readonly keys: readonly JWK[] };
}
