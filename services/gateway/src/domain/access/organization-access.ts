/** Who may do what in one organization, as the gateway holds it. */
export interface OrganizationAccess {
  readonly organization: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly clients: readonly ClientAccess[];
}

/** A program that may ask for tokens. */
export interface ClientAccess {
  readonly clientId: string;
  readonly status: 'active' | 'revoked';
  readonly roles: readonly string[];
}

/** The client's place in the organization, when both are in order. */
export function findActiveClient(access: OrganizationAccess, clientId: string): ClientAccess | undefined {
  if (access.status !== 'active') return undefined;
  return access.clients.find((client) => client.clientId === clientId && client.status === 'active');
}

/** The organization with the client as given, in place of what it was; `undefined` when nothing would change. */
export function putClient(access: OrganizationAccess, client: ClientAccess): OrganizationAccess | undefined {
  const before = access.clients.find(({ clientId }) => clientId === client.clientId);
  if (before && before.status === client.status && sameWords(before.roles, client.roles)) return undefined;
  const others = access.clients.filter(({ clientId }) => clientId !== client.clientId);
  return { ...access, clients: [...others, client].sort((a, b) => (a.clientId < b.clientId ? -1 : 1)) };
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word) => other.includes(word));
}
