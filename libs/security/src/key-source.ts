import { importJWK, type CryptoKey, type JWK } from 'jose';
import { DomainError } from '@wellflow/kernel';
import { refusable } from './algorithms';

/** A public key that may verify tokens. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly key: CryptoKey;
}

/** The issuer's public keys, as last fetched. */
export interface KeySource {
  /** @throws KeysUnavailable when the keys cannot be had and nothing usable is remembered. */
  find(kid: string): Promise<VerificationKey | undefined>;
  /** Changes whenever the set of keys does: what was verified under another version must be verified again. */
  version(): number;
}

/** The issuer's keys cannot be fetched: nobody can be recognised until they can (HTTP 503). */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
  readonly retryAfterSeconds = 1;
}

export interface KeySourceOptions {
  /** Fetches the JWKS document; wrap it in a policy with a timeout. */
  readonly load: () => Promise<{ readonly keys: readonly JWK[] }>;
  readonly now?: () => number;
  /** Least time between two fetches once keys are known, ms: a flood of unknown key ids costs one fetch. */
  readonly cooldownMs?: number;
  /** Least time between two fetches while no key is known, ms: the issuer may still be starting. */
  readonly firstCooldownMs?: number;
  /** Keys older than this are fetched anew in the background, ms. */
  readonly refreshAfterMs?: number;
  /** Keys older than this are no longer believed, ms: a withdrawn key must stop working some day. */
  readonly maxAgeMs?: number;
}

interface Loaded {
  readonly byKid: ReadonlyMap<string, VerificationKey>;
  readonly thumbprint: string;
  readonly at: number;
}

const minute = 60_000;

/** Remembers an issuer's keys: rotation is noticed, an outage is ridden out, a flood is not passed on. */
export function createKeySource(options: KeySourceOptions): KeySource {
  const { now = Date.now, refreshAfterMs = 10 * minute, maxAgeMs = 24 * 60 * minute } = options;
  const fetched = createFetchedKeys(options, now);
  const ageMs = () => now() - (fetched.latest()?.at ?? Number.NEGATIVE_INFINITY);
  const believed = (kid: string) => (ageMs() <= maxAgeMs ? fetched.latest()?.byKid.get(kid) : undefined);
  return {
    version: fetched.version,
    find: async (kid) => {
      const known = believed(kid);
      if (known) {
        if (ageMs() > refreshAfterMs) void fetched.refresh();
        return known;
      }
      await fetched.refresh();
      const found = believed(kid);
      const failure = fetched.failure();
      if (!found && failure) throw new KeysUnavailable('The issuer’s keys cannot be fetched', { cause: failure });
      return found;
    },
  };
}

interface FetchedKeys {
  latest(): Loaded | undefined;
  version(): number;
  /** What the last fetch failed with, if it did. */
  failure(): unknown;
  /** Fetches, unless one is under way or it has been too short a time. Never rejects. */
  refresh(): Promise<void>;
}

function createFetchedKeys(
  { load, cooldownMs = 30_000, firstCooldownMs = 1_000 }: KeySourceOptions,
  now: () => number,
): FetchedKeys {
  let loaded: Loaded | undefined;
  let version = 0;
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let pending: Promise<void> | undefined;
  const attempt = async (): Promise<void> => {
    try {
      const next = await readKeys(await load(), now());
      if (next.thumbprint !== loaded?.thumbprint) version += 1;
      loaded = next;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
  };
  const refresh = (): Promise<void> => {
    if (pending) return pending;
    if (now() - attemptedAt < (loaded ? cooldownMs : firstCooldownMs)) return Promise.resolve();
    attemptedAt = now();
    pending = attempt().finally(() => (pending = undefined));
    return pending;
  };
  return { latest: () => loaded, version: () => version, failure: () => failure, refresh };
}

/** A fixed set of keys: for tests and for an issuer that verifies its own tokens. */
export function createStaticKeySource(keys: () => readonly JWK[]): KeySource {
  let source: KeySource | undefined;
  let seen = '';
  let version = 0;
  const current = (): KeySource => {
    const list = keys();
    const print = JSON.stringify(list.map((key) => key.kid));
    if (source && print === seen) return source;
    seen = print;
    version += 1;
    source = createKeySource({ load: () => Promise.resolve({ keys: list }), cooldownMs: 0, firstCooldownMs: 0 });
    return source;
  };
  return {
    find: (kid) => current().find(kid),
    version: () => {
      current();
      return version;
    },
  };
}

async function readKeys(document: { readonly keys: readonly JWK[] }, at: number): Promise<Loaded> {
  if (!Array.isArray(document.keys)) throw new DomainError('security/not-a-jwks', 'The document has no list of keys');
  const usable = document.keys.filter((jwk) => refusable(jwk) === undefined);
  const entries = await Promise.all(usable.map(importKey));
  const thumbprint = JSON.stringify(usable);
  return { byKid: new Map(entries.flatMap((key) => (key ? [[key.kid, key]] : []))), thumbprint, at };
}

async function importKey(jwk: JWK): Promise<VerificationKey | undefined> {
  const algorithm = algorithmOf(jwk);
  if (!jwk.kid || !algorithm) return undefined;
  try {
    const key = await importJWK(jwk, algorithm);
    return key instanceof Uint8Array ? undefined : { kid: jwk.kid, algorithm, key };
  } catch {
    return undefined; // One broken key must not hide the others.
  }
}

function algorithmOf(jwk: JWK): string | undefined {
  if (jwk.alg) return jwk.alg;
  if (jwk.kty === 'OKP') return 'EdDSA';
  if (jwk.kty === 'EC') return 'ES256';
  return jwk.kty === 'RSA' ? 'RS256' : undefined;
}
