import { createKeySource, createTokenVerifier, type VerifyToken } from '@wellflow/security';
import type { SigningKeys } from './signing-keys';

export interface OwnVerifierDeps {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  readonly now?: () => number;
}

/** The gateway checks what it issued by its own keys: it need not ask itself over HTTP. */
export function createOwnVerifier({ keys, issuer, audience, now = Date.now }: OwnVerifierDeps): VerifyToken {
  const load = async () => ({ keys: (await keys.published()).map(({ publicJwk }) => publicJwk) });
  return createTokenVerifier({
    issuer,
    audience,
    now,
    keys: createKeySource({ load, now, cooldownMs: 5_000, refreshAfterMs: 60_000 }),
  });
}
