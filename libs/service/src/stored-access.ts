import type { OrganizationAccess } from '@wellflow/security';

/** What a row of `known_access` holds. Rows from before a field was told lack it, until the gateway tells them anew. */
export interface StoredAccess extends Pick<OrganizationAccess, 'organization' | 'status'> {
  readonly clients?: readonly StoredMember<'clients'>[];
  readonly users?: readonly StoredMember<'users'>[];
}

type Member<List extends 'clients' | 'users'> = OrganizationAccess[List][number];
type StoredMember<List extends 'clients' | 'users'> = Omit<Member<List>, 'tokensFrom'> &
  Partial<Pick<Member<List>, 'tokensFrom'>>;

/** What is missing takes no rights away, as the schema's defaults say. */
export function readStoredAccess({ organization, status, clients = [], users = [] }: StoredAccess): OrganizationAccess {
  return {
    organization,
    status,
    clients: clients.map((client) => ({ tokensFrom: null, ...client })),
    users: users.map((user) => ({ tokensFrom: null, ...user })),
  };
}
