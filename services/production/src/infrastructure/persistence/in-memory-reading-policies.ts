import type { ReadingPolicies, SignedPolicy } from '../../application/reading-policies';

/** The twin of the table, for specs. */
export function createInMemoryReadingPolicies(): ReadingPolicies {
  const policies = new Map<string, SignedPolicy>();
  return {
    find: async (organization) => policies.get(organization),
    choose: async (_tx, organization, { by, at, ...chosen }) =>
      void policies.set(organization, { ...chosen, chosenBy: by, chosenAt: at }),
  };
}
