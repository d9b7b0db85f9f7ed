import type { VerifyToken } from '@wellflow/security';
import type { ExchangeKey } from '../../application/commands/exchange-key';
import { isProducerKey } from './producer-secrets';

/** Takes a producer's key as well as a token. */
export function createKeyVerifier(verify: VerifyToken, exchangeKey: ExchangeKey): VerifyToken {
  return async (text) => verify(isProducerKey(text) ? await exchangeKey(text) : text);
}
