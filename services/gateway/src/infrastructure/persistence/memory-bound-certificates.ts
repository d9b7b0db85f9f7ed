import type { BoundCertificates } from '../../application/bound-certificates';
import type { BoundCertificate } from '../../domain/access/client-certificate';

/** The twin of the one in Postgres. */
export function createMemoryBoundCertificates(): BoundCertificates {
  const bound = new Map<string, readonly BoundCertificate[]>();
  const of = (organization: string): readonly BoundCertificate[] => bound.get(organization) ?? [];
  const without = (organization: string, producerId: string) =>
    of(organization).filter((each) => each.producerId !== producerId);
  return {
    findByName: async (organization, name) => of(organization).find(({ commonName }) => commonName === name),
    findByProducer: async (organization, id) => of(organization).find(({ producerId }) => producerId === id),
    save: async (organization, certificate) => {
      const others = without(organization, certificate.producerId);
      if (others.some(({ commonName }) => commonName === certificate.commonName)) return false;
      bound.set(organization, [...others, certificate]);
      return true;
    },
    remove: async (organization, producerId) => void bound.set(organization, without(organization, producerId)),
  };
}
