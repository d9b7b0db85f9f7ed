import type { OrganizationAccess } from '../domain/access/organization-access';

/** Organizations and their clients, as rows of the gateway. */
export interface AccessDirectory {
  find(organization: string): Promise<OrganizationAccess | undefined>;
  /**
   * Changes one organization and tells everybody, in one transaction.
   * @param change gets what is there and says what shall be, or `undefined` to leave it.
   */
  change(
    organization: string,
    change: (before: OrganizationAccess | undefined) => OrganizationAccess | undefined,
  ): Promise<void>;
}
