import { findRole, forbidden, unauthenticated, type Principal, type ProducerScope } from './principal';

/** What the gateway tells about one organization (`AccessStateV1`): the newest replaces the ones before. */
export interface OrganizationAccess {
  readonly organization: string;
  /** Only `active` lets anybody in. */
  readonly status: string;
  readonly clients: readonly ClientAccess[];
  readonly users: readonly (MemberAccess & { readonly subject: string })[];
}

/** A client, with what it may send where it is a producer. */
export interface ClientAccess extends MemberAccess, Partial<ProducerScope> {
  readonly clientId: string;
}

export interface MemberAccess {
  /** Only `active` lets it in. */
  readonly status: string;
  readonly roles: readonly string[];
  /** Tokens issued before are refused; ISO 8601. */
  readonly tokensFrom: string | null;
}

export interface AccessDirectory {
  apply(access: OrganizationAccess): void;
  /**
   * The principal with what is left of its roles.
   * @throws DomainError security/forbidden when the organization is suspended, security/unauthenticated when the client or person is.
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
  const organizations = new Map<string, Known>();
  return {
    apply({ organization, status, clients, users }) {
      const byClientId = new Map(clients.map((client) => [client.clientId, client]));
      const bySubject = new Map(users.map((user) => [user.subject, user]));
      organizations.set(organization, { status, byClientId, bySubject });
    },
    admit(principal) {
      const known = organizations.get(principal.organization);
      if (!known) return principal;
      if (known.status !== 'active') throw forbidden('This organization is suspended');
      return judge(principal, known);
    },
    size: () => organizations.size,
  };
}

interface Known {
  readonly status: string;
  readonly byClientId: ReadonlyMap<string, ClientAccess>;
  readonly bySubject: ReadonlyMap<string, MemberAccess>;
}

/** A person comes through a program: both must be in order, and the roles are the person's. */
function judge(principal: Principal, { byClientId, bySubject }: Known): Principal {
  const client = byClientId.get(principal.clientId ?? '');
  const user = principal.kind === 'user' ? bySubject.get(principal.subject) : undefined;
  for (const member of [client, user]) if (member) refuseRevoked(member, principal);
  const holder = principal.kind === 'user' ? user : client;
  const narrowed = holder ? narrow(principal, holder) : principal;
  const scope = client && scopeOf(client);
  return scope ? { ...narrowed, scope } : narrowed;
}

function scopeOf({ wells = [], tagPrefixes = [], readingsPerSecond = null }: ClientAccess): ProducerScope | undefined {
  if (wells.length === 0 && tagPrefixes.length === 0 && readingsPerSecond === null) return undefined;
  return { wells, tagPrefixes, readingsPerSecond };
}

function refuseRevoked({ status, tokensFrom }: MemberAccess, { issuedAtMs }: Principal): void {
  const isOld = tokensFrom !== null && issuedAtMs < Date.parse(tokensFrom);
  if (status !== 'active' || isOld) throw unauthenticated('The token has been revoked');
}

function narrow(principal: Principal, { roles }: MemberAccess): Principal {
  const left = principal.roles.filter((role) => roles.some((each) => findRole(each) === role));
  return left.length === principal.roles.length ? principal : { ...principal, roles: left };
}
