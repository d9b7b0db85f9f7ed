import type { OrganizationAccess } from '../domain/access/organization-access';
import type { AccessDirectory } from './access-directory';
import type { Credential, Credentials } from './credentials';
import type { Secrets } from './secrets';

/** The directory in memory; `told` is what everybody was told, in order. */
export function createFakeDirectory(): AccessDirectory & { readonly told: readonly OrganizationAccess[] } {
  const organizations = new Map<string, OrganizationAccess>();
  const told: OrganizationAccess[] = [];
  return {
    told,
    find: async (organization) => organizations.get(organization),
    change: async (organization, change) => {
      const after = change(organizations.get(organization));
      if (!after) return;
      organizations.set(organization, after);
      told.push(after);
    },
  };
}

export function createFakeCredentials(): Credentials {
  const byClientId = new Map<string, Credential>();
  return {
    find: async (clientId) => byClientId.get(clientId),
    save: async (credential) => void byClientId.set(credential.clientId, credential),
  };
}

/** Turns a secret round instead of hashing it: quick, and still not the secret. */
export const fakeSecrets: Secrets = {
  hash: async (secret) => [...secret].reverse().join(''),
  verify: async (secret, hash) => hash !== undefined && [...secret].reverse().join('') === hash,
};
