import { randomUUID } from 'node:crypto';
import type { Routes } from '@wellflow/http';
import type { ServiceKit } from '@wellflow/service';
import type { AccessDirectory } from './application/access-directory';
import { createBindCertificate } from './application/commands/bind-certificate';
import { createExchangeCertificate, type ExchangeCertificateDeps } from './application/commands/exchange-certificate';
import type { GatewayConfig } from './config';
import { createPostgresBoundCertificates } from './infrastructure/persistence/postgres-bound-certificates';
import { createTlsListener } from './infrastructure/tls/tls-listener';
import { producerCertificateRoutes } from './presentation/http/producer-certificate.routes';

export interface CertificateDeps {
  readonly kit: Pick<ServiceKit, 'database' | 'logger'>;
  readonly config: Pick<GatewayConfig, 'host' | 'tls'>;
  readonly directory: AccessDirectory;
  readonly sign: ExchangeCertificateDeps['sign'];
}

/** Client certificates that speak for producers, and the port where they are shown. */
export async function wireCertificates({ kit, config, directory, sign }: CertificateDeps): Promise<readonly Routes[]> {
  const certificates = createPostgresBoundCertificates(kit.database);
  const routes = producerCertificateRoutes(createBindCertificate({ directory, certificates }));
  if (config.tls === undefined) return [routes];
  const exchangeCertificate = createExchangeCertificate({ directory, certificates, sign, nowMs: Date.now });
  const { host, tls } = config;
  const { logger } = kit;
  const listener = await createTlsListener({ ...tls, host, logger, exchangeCertificate, newId: randomUUID });
  return [routes, listener.routes];
}
