import type { Instant } from '@wellflow/kernel';
import type { ReadingPolicy } from '../history-upkeep';
import type { ChosenPolicy, ReadingPolicies, SignedPolicy } from '../reading-policies';

/** What holds, and what of it was chosen. */
export interface ReadingPolicyInForce extends ReadingPolicy {
  readonly chosen: ChosenPolicy;
  readonly chosenBy: string | null;
  readonly chosenAt: Instant | null;
}

export type GetReadingPolicy = (input: { readonly organization: string }) => Promise<ReadingPolicyInForce>;

export interface GetReadingPolicyDeps {
  readonly policies: Pick<ReadingPolicies, 'find'>;
  /** Where an organization has not chosen. */
  readonly defaults: ReadingPolicy;
}

export function createGetReadingPolicy({ policies, defaults }: GetReadingPolicyDeps): GetReadingPolicy {
  return async ({ organization }) => inForce((await policies.find(organization)) ?? nothingChosen, defaults);
}

const nothingChosen: SignedPolicy = { packAfterDays: null, keepDays: null, chosenBy: null, chosenAt: null };

export function inForce(
  { chosenBy, chosenAt, ...chosen }: SignedPolicy,
  defaults: ReadingPolicy,
): ReadingPolicyInForce {
  const { packAfterDays, keepDays } = chosen;
  return {
    ...defaults,
    ...(packAfterDays !== null && { packAfterDays }),
    ...(keepDays !== null && { keepDays }),
    ...{ chosen: { packAfterDays, keepDays }, chosenBy, chosenAt },
  };
}
