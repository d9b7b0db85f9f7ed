import { DomainError } from '@wellflow/kernel';
import { speaksFor, type ClientCertificate } from '../../domain/access/client-certificate';
import { findActiveClient } from '../../domain/access/organization-access';
import type { BoundCertificates } from '../bound-certificates';
import type { IssueTokenDeps } from './issue-token';
import { untilTokensCount } from './token-time';

/** The token of the producer this certificate speaks for. @throws DomainError gateway/unknown-certificate */
export type ExchangeCertificate = (certificate: ClientCertificate) => Promise<string>;

export interface ExchangeCertificateDeps extends Pick<IssueTokenDeps, 'directory' | 'sign'> {
  readonly certificates: Pick<BoundCertificates, 'findByName'>;
  readonly nowMs: () => number;
}

// A certificate that is bound no more is refused after so long; who is revoked, the services refuse within seconds as well.
const rememberMs = 5_000;
const rememberAtMost = 10_000;

/** Behind the gateway there are only tokens: a certificate is exchanged for one, as a key is, and remembered for a moment. */
export function createExchangeCertificate(deps: ExchangeCertificateDeps): ExchangeCertificate {
  const { nowMs } = deps;
  const remembered = new Map<string, { readonly token: Promise<string>; readonly untilMs: number }>();
  return (certificate) => {
    const place = `${certificate.organization} ${certificate.fingerprint}`;
    const known = remembered.get(place);
    if (known && known.untilMs > nowMs()) return known.token;
    const token = exchange(deps, certificate);
    if (remembered.size >= rememberAtMost) remembered.clear();
    remembered.set(place, { token, untilMs: Math.min(nowMs() + rememberMs, certificate.validToMs) });
    token.catch(() => remembered.delete(place));
    return token;
  };
}

async function exchange(deps: ExchangeCertificateDeps, certificate: ClientCertificate): Promise<string> {
  const { organization, commonName } = certificate;
  const bound = await deps.certificates.findByName(organization, commonName);
  if (!bound || !speaksFor(certificate, bound, deps.nowMs())) throw unknownCertificate(certificate);
  const access = await deps.directory.find(organization);
  const client = access && findActiveClient(access, bound.producerId);
  if (!client) throw unknownCertificate(certificate);
  await untilTokensCount(client.tokensFrom, deps.nowMs);
  const { clientId, roles } = client;
  return (await deps.sign({ subject: clientId, clientId, organization, roles })).token;
}

function unknownCertificate({ organization, commonName }: ClientCertificate): DomainError {
  const detail = `The certificate of ${commonName} speaks for no producer of ${organization}, or no longer`;
  return new DomainError('gateway/unknown-certificate', detail);
}
