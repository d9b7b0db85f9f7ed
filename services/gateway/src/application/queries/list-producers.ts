import type { ClientAccess } from '../../domain/access/organization-access';
import type { AccessDirectory } from '../access-directory';
import { isProducer } from '../commands/change-producer';

/** An organization's producers, revoked ones too, in order of id. */
export type ListProducers = (organization: string) => Promise<readonly ClientAccess[]>;

export function createListProducers({ directory }: { readonly directory: AccessDirectory }): ListProducers {
  return async (organization) => (await directory.find(organization))?.clients.filter(isProducer) ?? [];
}
