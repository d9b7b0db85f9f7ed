import { forbidden, unauthenticated, type Principal } from './principal';

/** What the gateway tells about one organization, user or client. */
export interface AccessEntry {
  readonly kind: 'organization' | 'user' | 'client';
  /** The organization it belongs to; for an organization, itself. */
  readonly organization: string;
  readonly id: string;
  readonly active: boolean;
  /** Tokens issued before this moment are refused, ms since the epoch. */
  readonly tokensFromMs?: number;
}

export interface AccessDirectory {
  apply(entry: AccessEntry): void;
  forget(entry: Pick<AccessEntry, 'kind' | 'organization' | 'id'>): void;
  /** @throws DomainError security/forbidden when the organization is closed, security/unauthenticated when client or user is revoked. */
  check(principal: Principal): void;
  size(): number;
}

/**
 * A service's own copy of who may still come in, fed by `wellflow.gateway.access-state.v1`.
 * It takes rights away before a token expires and never grants any: who is unknown here was vouched for by the signature.
 */
export function createAccessDirectory(): AccessDirectory {
  const entries = new Map<string, AccessEntry>();
  const find = (kind: AccessEntry['kind'], organization: string, id: string) => entries.get(keyOf({ kind, organization, id }));
  return {
    apply: (entry) => void entries.set(keyOf(entry), entry),
    forget: (entry) => void entries.delete(keyOf(entry)),
    size: () => entries.size,
    check(principal) {
      const { organization, subject, clientId, issuedAtMs } = principal;
      if (find('organization', organization, organization)?.active === false) throw forbidden('This organization is closed');
      const user = principal.kind === 'user' ? find('user', organization, subject) : undefined;
      const client = clientId ? find('client', organization, clientId) : undefined;
      for (const entry of [user, client]) {
        if (entry && revoked(entry, issuedAtMs)) throw unauthenticated('The token has been revoked');
      }
    },
  };
}

function keyOf(entry: Pick<AccessEntry, 'kind' | 'organization' | 'id'>): string {
  return `${entry.kind}\n${entry.organization}\n${entry.id}`;
}

function revoked(entry: AccessEntry, issuedAtMs: number): boolean {
  return !entry.active || issuedAtMs < (entry.tokensFromMs ?? 0);
}
