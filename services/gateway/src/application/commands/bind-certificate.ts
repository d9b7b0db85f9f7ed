import { DomainError } from '@wellflow/kernel';
import type { BoundCertificate } from '../../domain/access/client-certificate';
import type { AccessDirectory } from '../access-directory';
import type { BoundCertificates } from '../bound-certificates';
import { isProducer } from './change-producer';

export interface BindCertificate {
  /** @throws DomainError gateway/unknown-producer, gateway/producer-revoked, gateway/certificate-taken */
  bind(organization: string, bound: BoundCertificate): Promise<void>;
  /** The producer's certificate is refused from then on. Asking twice is harmless. @throws DomainError gateway/unknown-producer */
  unbind(organization: string, producerId: string): Promise<void>;
  /** @throws DomainError gateway/no-certificate, gateway/unknown-producer */
  get(organization: string, producerId: string): Promise<BoundCertificate>;
}

export interface BindCertificateDeps {
  readonly directory: Pick<AccessDirectory, 'find'>;
  readonly certificates: BoundCertificates;
}

export function createBindCertificate({ directory, certificates }: BindCertificateDeps): BindCertificate {
  const find = async (organization: string, producerId: string) => {
    const producer = (await directory.find(organization))?.clients.find(({ clientId }) => clientId === producerId);
    if (producer && isProducer(producer)) return producer;
    throw new DomainError('gateway/unknown-producer', `There is no producer ${producerId}`, { producerId });
  };
  return {
    async bind(organization, bound) {
      const { status } = await find(organization, bound.producerId);
      if (status !== 'active') throw new DomainError('gateway/producer-revoked', 'A revoked producer stays revoked');
      if (await certificates.save(organization, bound)) return;
      const detail = `Another producer has the certificate of ${bound.commonName}`;
      throw new DomainError('gateway/certificate-taken', detail, { path: '/commonName' });
    },
    async unbind(organization, producerId) {
      await find(organization, producerId);
      await certificates.remove(organization, producerId);
    },
    async get(organization, producerId) {
      await find(organization, producerId);
      const bound = await certificates.findByProducer(organization, producerId);
      if (bound) return bound;
      throw new DomainError('gateway/no-certificate', 'No certificate speaks for this producer', { producerId });
    },
  };
}
