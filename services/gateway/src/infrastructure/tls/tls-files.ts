import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface TlsPaths {
  /** PEM: the server's certificate and what leads to its root. */
  readonly certificate: string;
  readonly key: string;
  /** PEM: the authorities whose client certificates are believed; without it nobody is asked for one. */
  readonly clientAuthorities?: string | undefined;
  /** PEM: what those authorities have revoked. */
  readonly revoked?: string | undefined;
}

export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  readonly crl?: Buffer;
}

/** @throws where one of them cannot be read. */
export async function readTlsFiles(paths: TlsPaths): Promise<TlsMaterial> {
  const [cert, key, ca, crl] = await Promise.all([
    readFile(paths.certificate),
    readFile(paths.key),
    paths.clientAuthorities === undefined ? undefined : readFile(paths.clientAuthorities),
    paths.revoked === undefined ? undefined : readFile(paths.revoked),
  ]);
  return { cert, key, ...(ca && { ca }), ...(crl && { crl }) };
}

/** The same for the same files, whatever time they bear: mounted secrets are swapped by links. */
export function digestOf(...parts: readonly (Buffer | undefined)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part?.length ?? -1} `).update(part ?? '');
  return hash.digest('hex');
}
