import { DomainError } from '@wellflow/kernel';
import { findActiveClient } from '../../domain/access/organization-access';
import type { ProducerSecrets } from '../producer-secrets';
import type { IssueTokenDeps } from './issue-token';
import { untilTokensCount } from './token-time';

/** The token of the producer whose key this is. @throws DomainError gateway/unknown-client */
export type ExchangeKey = (key: string) => Promise<string>;

export interface ExchangeKeyDeps extends Pick<IssueTokenDeps, 'credentials' | 'directory' | 'sign'> {
  readonly secrets: Pick<ProducerSecrets, 'readKey'>;
  readonly nowMs: () => number;
}

// As long as a token may go on after its producer was revoked, at most: the services hear of it within seconds.
const rememberMs = 30_000;
const rememberAtMost = 10_000;

/** Behind the gateway there are only tokens: a key is exchanged for one, which is remembered for a moment. */
export function createExchangeKey(deps: ExchangeKeyDeps): ExchangeKey {
  const { nowMs } = deps;
  const remembered = new Map<string, { readonly token: Promise<string>; readonly untilMs: number }>();
  return (text) => {
    const found = deps.secrets.readKey(text);
    if (!found) return Promise.reject(unknownKey());
    const place = `${found.producerId} ${found.hash}`;
    const known = remembered.get(place);
    if (known && known.untilMs > nowMs()) return known.token;
    const token = exchange(deps, found);
    if (remembered.size >= rememberAtMost) remembered.clear();
    remembered.set(place, { token, untilMs: nowMs() + rememberMs });
    token.catch(() => remembered.delete(place));
    return token;
  };
}

type Found = NonNullable<ReturnType<ProducerSecrets['readKey']>>;

async function exchange(
  { credentials, directory, sign, nowMs }: ExchangeKeyDeps,
  { producerId: clientId, hash }: Found,
): Promise<string> {
  const credential = await credentials.find(clientId);
  if (!credential || credential.keyHash === null || credential.keyHash !== hash) throw unknownKey();
  const { organization } = credential;
  const access = await directory.find(organization);
  const client = access && findActiveClient(access, clientId);
  if (!client) throw unknownKey();
  await untilTokensCount(client.tokensFrom, nowMs);
  const { token } = await sign({ subject: clientId, clientId, organization, roles: client.roles });
  return token;
}

function unknownKey(): DomainError {
  return new DomainError('security/unauthenticated', 'The key is not one that was given, or no longer');
}
