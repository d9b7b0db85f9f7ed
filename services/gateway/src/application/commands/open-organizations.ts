import { putClient, unlimited, type OrganizationAccess } from '../../domain/access/organization-access';
import type { AccessDirectory } from '../access-directory';
import type { Credentials } from '../credentials';
import type { Secrets } from '../secrets';

/** The client of a developer's machine: every role, in every organization opened here. */
export interface DevelopmentClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface OpenOrganizationsDeps {
  readonly directory: AccessDirectory;
  readonly credentials: Credentials;
  readonly secrets: Secrets;
  readonly roles: readonly string[];
  readonly client: DevelopmentClient | undefined;
}

/** `platform` is where those who run the platform belong. */
const names: Readonly<Record<string, string>> = {
  demo: 'Demo Oil & Gas',
  other: 'Another operator',
  platform: 'The platform’s own people',
};

/** Opens the first organizations; harmless however often it is done. Without a development client there is nothing to demonstrate. */
export function createOpenOrganizations(deps: OpenOrganizationsDeps): () => Promise<void> {
  return async () => {
    const { client, directory } = deps;
    if (!client) return;
    await keepSecret(deps, client);
    for (const [organization, name] of Object.entries(names)) {
      await directory.change(organization, (before) =>
        open(before ?? { organization, name, status: 'active', clients: [], users: [] }, deps),
      );
    }
  };
}

function open(access: OrganizationAccess, { client, roles }: OpenOrganizationsDeps): OrganizationAccess | undefined {
  // A client that was revoked by hand stays so.
  if (!client || access.clients.some(({ clientId }) => clientId === client.clientId)) return undefined;
  return putClient(access, { clientId: client.clientId, status: 'active', roles, tokensFrom: null, ...unlimited });
}

async function keepSecret(
  { credentials, secrets }: OpenOrganizationsDeps,
  { clientId, clientSecret }: DevelopmentClient,
): Promise<void> {
  const known = await credentials.find(clientId);
  if (known?.secretHash && (await secrets.verify(clientSecret, known.secretHash))) return;
  await credentials.save({
    clientId,
    secretHash: await secrets.hash(clientSecret),
    keyHash: null,
    organization: 'demo',
  });
}
