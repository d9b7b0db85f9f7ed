/** Who a client says it is by a certificate that one of our authorities has signed. */
export interface ClientCertificate {
  /** Its subject's O: the authority vouches for the organization. */
  readonly organization: string;
  /** Its subject's CN. */
  readonly commonName: string;
  /** SHA-256 over the whole certificate, 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly validToMs: number;
}

/** The certificate that speaks for a producer of an organization. */
export interface BoundCertificate {
  readonly producerId: string;
  readonly commonName: string;
  /** Null: any certificate of this name, so that a renewed one goes on. */
  readonly fingerprint: string | null;
}

/** Whether a certificate is the one that was bound, and still holds. */
export function speaksFor(certificate: ClientCertificate, bound: BoundCertificate, nowMs: number): boolean {
  const { commonName, fingerprint, validToMs } = certificate;
  if (nowMs >= validToMs || commonName !== bound.commonName) return false;
  return bound.fingerprint === null || bound.fingerprint === fingerprint;
}
