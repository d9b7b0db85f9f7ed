import { decodeJwt } from 'jose';
import { unauthenticated } from './principal';
import type { VerifyToken } from './token-verifier';

/** Accepts tokens of several issuers, each checked by its own verifier. The unverified `iss` only chooses who checks. */
export function createIssuerChoice(byIssuer: Readonly<Record<string, VerifyToken>>): VerifyToken {
  const verifiers = new Map(Object.entries(byIssuer));
  return async (token) => {
    const verify = verifiers.get(claimedIssuer(token));
    if (!verify) throw unauthenticated('The token comes from an unknown issuer');
    return verify(token);
  };
}

function claimedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw unauthenticated('The token is not valid');
  }
}
