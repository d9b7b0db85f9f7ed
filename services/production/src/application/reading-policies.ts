import type { Instant, Tx } from '@wellflow/kernel';

/** What an organization chose; null where it leaves that to the service. */
export interface ChosenPolicy {
  readonly packAfterDays: number | null;
  readonly keepDays: number | null;
}

/** A choice, and who made it. */
export interface SignedPolicy extends ChosenPolicy {
  readonly chosenBy: string | null;
  readonly chosenAt: Instant | null;
}

/** What is to become of the readings of each organization. */
export interface ReadingPolicies {
  find(organization: string): Promise<SignedPolicy | undefined>;
  /** Upkeep comes soon, whenever it was there last. */
  choose(
    tx: Tx,
    organization: string,
    policy: ChosenPolicy & { readonly by: string; readonly at: Instant },
  ): Promise<void>;
}
