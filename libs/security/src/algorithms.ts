import type { JWK } from 'jose';

/** The signature algorithms a token may use: asymmetric only, so a public key can never be taken for a secret. */
export const signatureAlgorithms = ['EdDSA', 'ES256', 'RS256'] as const;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** Says why a published key may not verify tokens, or `undefined` when it may. */
export function refusable(jwk: JWK): string | undefined {
  if (!jwk.kid) return 'it has no key id';
  if (jwk.use && jwk.use !== 'sig') return 'it is not for signatures';
  if (jwk.kty === 'oct') return 'it is a shared secret';
  if (jwk.kty === 'RSA' && rsaBits(jwk) < 2048) return 'RSA keys need 2048 bits (RFC 8725, 3.5)';
  if (jwk.alg && !signatureAlgorithms.some((algorithm) => algorithm === jwk.alg)) return `${jwk.alg} is not allowed`;
  return undefined;
}

function rsaBits(jwk: JWK): number {
  return typeof jwk.n === 'string' ? Buffer.from(jwk.n, 'base64url').length * 8 : 0;
}
