import type { Clock, UnitOfWork } from '@wellflow/kernel';
import type { HeldFilter, HeldReading, Quarantine } from '../quarantine';

export interface SkipOrder {
  readonly organization: string;
  readonly actor: string;
  readonly why: string;
  readonly filter: HeldFilter;
  /** Says what would happen, and changes nothing. */
  readonly dryRun: boolean;
}

export interface SkipReport {
  readonly dryRun: boolean;
  readonly matched: number;
  readonly skipped: number;
}

/** Gives held readings up, for good and audited: the audit keeps them as they came. */
export type SkipQuarantine = (order: SkipOrder) => Promise<SkipReport>;

export interface SkipDeps {
  readonly unitOfWork: UnitOfWork;
  readonly quarantine: Pick<Quarantine, 'count' | 'claim' | 'settle'>;
  readonly now: Clock;
}

const readingsAtATime = 2_000;
const mostAtOnce = 20_000;

export function createSkipQuarantine(deps: SkipDeps): SkipQuarantine {
  return async (order) => {
    const { organization, filter, dryRun } = order;
    const matched = await deps.unitOfWork.run({ organization }, (tx) =>
      deps.quarantine.count(tx, organization, filter),
    );
    let skipped = 0;
    while (!dryRun && skipped < mostAtOnce) {
      const gone = await skipSome(deps, order);
      skipped += gone.length;
      if (gone.length < readingsAtATime) break;
    }
    return { dryRun, matched, skipped };
  };
}

/** Claimed and settled in one transaction: nothing outside has to be told. */
function skipSome({ unitOfWork, quarantine, now }: SkipDeps, order: SkipOrder): Promise<readonly HeldReading[]> {
  const { organization, actor, why, filter } = order;
  return unitOfWork.run({ organization }, async (tx) => {
    const { claimId, readings } = await quarantine.claim(tx, organization, { filter, limit: readingsAtATime });
    const decision = { outcome: 'skipped', decidedAt: now(), decidedBy: actor, why, correction: null } as const;
    await quarantine.settle(tx, organization, { claimId, released: readings, decision, stay: [] });
    return readings;
  });
}
