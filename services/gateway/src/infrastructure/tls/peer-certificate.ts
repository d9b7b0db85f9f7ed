import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../domain/access/client-certificate';

/** What a connection's certificate says; `refused` where it may not be believed. */
export type Peer =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'certificate'; readonly certificate: ClientCertificate };

/** Of the connection itself: nothing that a header says is looked at. */
export function peerOf(socket: TLSSocket): Peer {
  const peer = socket.getPeerCertificate();
  if (peer === null || Object.keys(peer).length === 0) return { kind: 'none' };
  if (!socket.authorized) return { kind: 'refused', reason: reasonOf(socket.authorizationError) };
  return read(peer);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A subject with two names of a kind means two things; neither is taken. */
function read({ subject, fingerprint256, valid_to: validTo }: PeerCertificate): Peer {
  const { O: organization, CN: commonName } = subject as Readonly<Record<string, unknown>>;
  const named = typeof organization === 'string' && typeof commonName === 'string';
  if (!named) return { kind: 'refused', reason: 'its subject has not one O and one CN' };
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase();
  return {
    kind: 'certificate',
    certificate: { organization, commonName, fingerprint, validToMs: Date.parse(validTo) },
  };
}
