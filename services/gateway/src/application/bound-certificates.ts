import type { BoundCertificate } from '../domain/access/client-certificate';

/** Which certificates speak for an organization's producers: one a producer, and one producer a name. */
export interface BoundCertificates {
  findByName(organization: string, commonName: string): Promise<BoundCertificate | undefined>;
  findByProducer(organization: string, producerId: string): Promise<BoundCertificate | undefined>;
  /** In place of the producer's own before. @returns false where another producer has the name. */
  save(organization: string, bound: BoundCertificate): Promise<boolean>;
  remove(organization: string, producerId: string): Promise<void>;
}
