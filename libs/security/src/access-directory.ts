import { findRole, forbidden, unauthenticated, type Principal } from './principal';

/** What the gateway tells about one organization (`AccessStateV1`): the newest replaces the ones before. */
export interface OrganizationAccess {
  readonly organization: string;
  /** Only `active` lets anybody in. */
  readonly status: string;
  readonly clients: readonly MemberAccess[];
}

export interface MemberAccess {
  readonly clientId: string;
  /** Only `active` lets it in. */
  readonly status: string;
  readonly roles: readonly string[];
  /** Tokens issued before are refused; ISO 8601. */
  readonly tokensFrom?: string | null;
}

export interface AccessDirectory {
  apply(access: OrganizationAccess): void;
  /**
   * The principal with what is left of its roles.
   * @throws DomainError security/forbidden when the organization is suspended, security/unauthenticated when the client is revoked.
   */
  admit(principal: Principal): Principal;
  /** How many organizations are known. */
  size(): number;
}

/**
 * A service's own copy of who may still come in, fed by `wellflow.gateway.access-state.v1`.
 * It takes rights away before a token expires and never grants any: who is unknown here was vouched for by the signature.
 */
export function createAccessDirectory(): AccessDirectory {
  const organizations = new Map<string, { readonly status: string; readonly clients: ReadonlyMap<string, MemberAccess> }>();
  return {
    apply({ organization, status, clients }) {
      organizations.set(organization, { status, clients: new Map(clients.map((client) => [client.clientId, client])) });
    },
    admit(principal) {
      const known = organizations.get(principal.organization);
      if (!known) return principal;
      if (known.status !== 'active') throw forbidden('This organization is suspended');
      const client = known.clients.get(principal.clientId ?? '');
      return client ? narrow(principal, client) : principal;
    },
    size: () => organizations.size,
  };
}

function narrow(principal: Principal, client: MemberAccess): Principal {
  const tokensFromMs = client.tokensFrom ? Date.parse(client.tokensFrom) : 0;
  if (client.status !== 'active' || principal.issuedAtMs < tokensFromMs) throw unauthenticated('The token has been revoked');
  if (principal.kind === 'user') return principal;
  const left = principal.roles.filter((role) => client.roles.some((each) => findRole(each) === role));
  return left.length === principal.roles.length ? principal : { ...principal, roles: left };
}
