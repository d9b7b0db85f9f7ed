import type { Instant } from '@wellflow/kernel';

/** Who may do what in one organization, as the gateway holds it. */
export interface OrganizationAccess {
  readonly organization: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly clients: readonly ClientAccess[];
  readonly users: readonly UserAccess[];
}

/** A program that may ask for tokens. */
export interface ClientAccess {
  readonly clientId: string;
  readonly status: 'active' | 'revoked';
  readonly roles: readonly string[];
  /** Tokens issued before are refused: a leaked secret was replaced. */
  readonly tokensFrom: Instant | null;
  /** What people call it. */
  readonly name: string | null;
  /** Wells a producer may send readings of, as somebody wrote them; every well when empty. */
  readonly wells: readonly string[];
  /** Beginnings of the tags a producer may send; every tag when empty. */
  readonly tagPrefixes: readonly string[];
  readonly readingsPerSecond: number | null;
  /** Where a producer with the way in over Kafka writes its readings, and where it is answered. */
  readonly rawTopic: string | null;
  readonly replyTopic: string | null;
}

/** A client whose only ways in are over HTTP and MQTT. */
export const withoutKafka = { rawTopic: null, replyTopic: null } as const;

/** What a client has that is held back by nothing but its roles. */
export const unlimited = { name: null, wells: [], tagPrefixes: [], readingsPerSecond: null, ...withoutKafka } as const;

/** A person, known by the `sub` of an OIDC provider; a person who is not here is judged by the token alone. */
export interface UserAccess {
  readonly subject: string;
  readonly status: 'active' | 'blocked';
  readonly roles: readonly string[];
  readonly tokensFrom: Instant | null;
}

/** The client's place in the organization, when both are in order. */
export function findActiveClient(access: OrganizationAccess, clientId: string): ClientAccess | undefined {
  if (access.status !== 'active') return undefined;
  return access.clients.find((client) => client.clientId === clientId && client.status === 'active');
}

/** The organization with the client as given, in place of what it was. */
export function putClient(access: OrganizationAccess, client: ClientAccess): OrganizationAccess {
  const others = access.clients.filter(({ clientId }) => clientId !== client.clientId);
  return { ...access, clients: [...others, client].sort((a, b) => (a.clientId < b.clientId ? -1 : 1)) };
}
