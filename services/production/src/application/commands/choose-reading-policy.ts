import { DomainError, type Clock, type UnitOfWork } from '@wellflow/kernel';
import type { ReadingPolicy } from '../history-upkeep';
import { inForce, type ReadingPolicyInForce } from '../queries/get-reading-policy';
import type { ChosenPolicy, ReadingPolicies } from '../reading-policies';

export interface ChooseReadingPolicyInput extends ChosenPolicy {
  readonly organization: string;
  /** Who chooses, as the token vouches. */
  readonly by: string;
}

/** @throws DomainError `production/kept-too-short` where days would be forgotten before they are packed. */
export type ChooseReadingPolicy = (input: ChooseReadingPolicyInput) => Promise<ReadingPolicyInForce>;

export interface ChooseReadingPolicyDeps {
  readonly policies: Pick<ReadingPolicies, 'choose'>;
  /** Where an organization has not chosen. */
  readonly defaults: ReadingPolicy;
  readonly unitOfWork: UnitOfWork;
  readonly now: Clock;
}

/** Upkeep follows it from its next round on, which comes within minutes. */
export function createChooseReadingPolicy(deps: ChooseReadingPolicyDeps): ChooseReadingPolicy {
  return async ({ organization, by, packAfterDays, keepDays }) => {
    const at = deps.now();
    const policy = inForce({ packAfterDays, keepDays, chosenBy: by, chosenAt: at }, deps.defaults);
    checkOrder(policy);
    await deps.unitOfWork.run({ organization }, (tx) =>
      deps.policies.choose(tx, organization, { packAfterDays, keepDays, by, at }),
    );
    return policy;
  };
}

function checkOrder({ packAfterDays, keepDays }: ReadingPolicy): void {
  if (keepDays === undefined || keepDays > packAfterDays) return;
  const message = `Readings kept for ${keepDays} days would be forgotten before they are packed, after ${packAfterDays}`;
  throw new DomainError('production/kept-too-short', message, { path: '/keepDays' });
}
