import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type CryptoKey } from 'jose';
import type { Role } from './principal';
import type { SigningKey } from './signing-keys';

/** What a token is to say. */
export interface TokenGrant {
  readonly subject: string;
  readonly organization: string;
  readonly roles: readonly Role[];
  readonly clientId?: string;
  readonly lifetimeSeconds?: number;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

export interface TokenIssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: () => SigningKey | Promise<SigningKey>;
  readonly now?: () => number;
}

export type IssueToken = (grant: TokenGrant) => Promise<IssuedToken>;

/** Signs access tokens in the shape of RFC 9068 (`at+jwt`), for an hour unless told otherwise. */
export function createTokenIssuer(options: TokenIssuerOptions): IssueToken {
  const { issuer, audience, signingKey, now = Date.now } = options;
  const imported = new Map<string, CryptoKey | Uint8Array>();
  const privateKey = async (key: SigningKey) => {
    const known = imported.get(key.kid) ?? (await importJWK(key.privateJwk, 'ES256'));
    imported.set(key.kid, known);
    return known;
  };
  return async (grant) => {
    const key = await signingKey();
    const issuedAt = Math.floor(now() / 1000);
    const expiresInSeconds = grant.lifetimeSeconds ?? 3600;
    const token = await new SignJWT({ org: grant.organization, roles: [...grant.roles], client_id: grant.clientId })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(grant.subject)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + expiresInSeconds)
      .sign(await privateKey(key));
    return { token, expiresInSeconds };
  };
}
