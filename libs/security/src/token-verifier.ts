import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { signatureAlgorithms, type SignatureAlgorithm } from './algorithms';
import { KeysUnavailable, type KeySource } from './key-source';
import { findRole, isOrganizationName, unauthenticated, type Principal, type Role } from './principal';
import { createRememberedTokens } from './remembered-tokens';

/** Turns a bearer token into who is asking. @throws DomainError security/unauthenticated, KeysUnavailable. */
export type VerifyToken = (token: string) => Promise<Principal>;

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: KeySource;
  readonly algorithms?: readonly SignatureAlgorithm[];
  /** Accepted `typ` headers, lower-case (RFC 8725, 3.11). */
  readonly types?: readonly string[];
  /** Names of the claims that carry organization and roles, for issuers that call them otherwise. */
  readonly claims?: { readonly organization: string; readonly roles: string };
  readonly clockToleranceSeconds?: number;
  readonly now?: () => number;
}

const longestToken = 8192;

/** Verifies tokens of one issuer. A verified token is remembered for at most a minute, never past its expiry. */
export function createTokenVerifier(options: TokenVerifierOptions): VerifyToken {
  const { keys, now = Date.now } = options;
  const remembered = createRememberedTokens({ now });
  return async (token) => {
    const known = remembered.find(token, keys.version());
    if (known) return known;
    if (token.length > longestToken) throw unauthenticated('The token is too long');
    const { payload, header } = await verifySignature(token, options, now);
    checkType(header, options.types ?? ['jwt', 'at+jwt']);
    const principal = readPrincipal(payload, options.claims ?? { organization: 'org', roles: 'roles' });
    remembered.remember(token, { principal, version: keys.version(), expiresAtMs: (payload.exp ?? 0) * 1000 });
    return principal;
  };
}

async function verifySignature(token: string, options: TokenVerifierOptions, now: () => number) {
  const findKey = async (header: JWTHeaderParameters) => {
    if (!header.kid) throw unauthenticated('The token names no key');
    const found = await options.keys.find(header.kid);
    if (!found) throw unauthenticated('The token is signed with an unknown key');
    if (found.algorithm !== header.alg) throw unauthenticated('The token’s algorithm is not its key’s');
    return found.key;
  };
  try {
    const { payload, protectedHeader } = await jwtVerify(token, findKey, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: [...(options.algorithms ?? signatureAlgorithms)],
      clockTolerance: options.clockToleranceSeconds ?? 5,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(now()),
    });
    return { payload, header: protectedHeader };
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  if (error instanceof KeysUnavailable) return error;
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthenticated(`The token’s claim ${error.claim} is not acceptable`);
  if (error instanceof errors.JOSEError) return unauthenticated('The token is not valid');
  return error;
}

function checkType(header: { readonly typ?: string }, types: readonly string[]): void {
  const type = header.typ?.toLowerCase().replace(/^application\//, '');
  if (!type || !types.includes(type)) throw unauthenticated('This type of token is not accepted');
}

function readPrincipal(
  payload: JWTPayload,
  names: { readonly organization: string; readonly roles: string },
): Principal {
  const organization = payload[names.organization];
  const clientId = payload['client_id'] ?? payload['azp'];
  if (!isOrganizationName(organization)) throw unauthenticated('The token names no organization');
  const subject = payload.sub ?? '';
  return Object.freeze({
    subject,
    organization,
    roles: Object.freeze(readRoles(payload[names.roles])),
    kind: clientId === subject ? 'client' : 'user',
    issuedAtMs: (payload.iat ?? 0) * 1000,
    ...(typeof clientId === 'string' ? { clientId } : {}),
  });
}

function readRoles(value: unknown): readonly Role[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) => findRole(each) ?? []);
}
