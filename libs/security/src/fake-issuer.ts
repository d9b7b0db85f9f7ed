import { importJWK, SignJWT, type JWK, type JWTHeaderParameters } from 'jose';
import { createStaticKeySource } from './key-source';
import type { Role } from './principal';
import { generateSigningKey, type SigningKey } from './signing-keys';
import { createTokenVerifier, type VerifyToken } from './token-verifier';

/** What a test's token says; anything not given is that of a viewer of `demo`, valid for an hour. */
export interface FakeGrant {
  readonly organization?: string;
  readonly roles?: readonly Role[];
  readonly subject?: string;
  readonly clientId?: string;
  /** Replaces or (as `undefined`) removes claims. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Replaces parts of the header. */
  readonly header?: Partial<JWTHeaderParameters>;
  /** Signs with this key instead of the issuer's. */
  readonly signedBy?: SigningKey;
}

/** A whole issuer inside a test: no network, no files. */
export interface FakeIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly verify: VerifyToken;
  /** The published keys, as `/.well-known/jwks.json` would have them. */
  jwks(): { readonly keys: readonly JWK[] };
  token(grant?: FakeGrant): Promise<string>;
  /** `Bearer …`, ready for a header. */
  bearer(grant?: FakeGrant): Promise<string>;
  /** From now on another key signs; the old one stays published. */
  rotate(): void;
}

export interface FakeIssuerOptions {
  readonly issuer?: string;
  readonly audience?: string;
  readonly now?: () => number;
}

/** Issues and verifies tokens in process, for tests of whatever asks for one. */
export function createFakeIssuer(options: FakeIssuerOptions = {}): FakeIssuer {
  const { issuer = 'http://issuer.test', audience = 'wellflow', now = Date.now } = options;
  let keys: readonly SigningKey[] = [generateSigningKey(0)];
  const published = () => keys.map((key) => key.publicJwk);
  const token = async (grant: FakeGrant = {}): Promise<string> => {
    const key = grant.signedBy ?? keys.at(-1) ?? generateSigningKey(0);
    const header = { alg: 'ES256', kid: key.kid, typ: 'at+jwt', ...grant.header };
    const claims = { ...standardClaims(grant, now()), iss: issuer, aud: audience, ...grant.claims };
    return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key.privateJwk, 'ES256'));
  };
  return {
    issuer,
    audience,
    verify: createTokenVerifier({ issuer, audience, keys: createStaticKeySource(published), now }),
    jwks: () => ({ keys: published() }),
    token,
    bearer: async (grant) => `Bearer ${await token(grant)}`,
    rotate: () => void (keys = [...keys, generateSigningKey(0)]),
  };
}

function standardClaims(grant: FakeGrant, nowMs: number): Record<string, unknown> {
  const seconds = Math.floor(nowMs / 1000);
  const subject = grant.subject ?? grant.clientId ?? 'ada';
  return {
    sub: subject,
    org: grant.organization ?? 'demo',
    roles: grant.roles ?? ['viewer'],
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3600,
    ...(grant.clientId ? { client_id: grant.clientId } : {}),
  };
}
