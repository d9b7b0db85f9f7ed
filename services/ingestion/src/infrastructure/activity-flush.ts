import { addMicros, microsPerHour, microsPerMinute, type Clock, type UnitOfWork } from '@wellflow/kernel';
import type { Counter, Logger } from '@wellflow/observability';
import type { ProducerActivityStore } from '../application/producer-activity';
import type { ActivityEntry, ActivityTally } from '../domain/activity/activity-tally';

export interface ActivityFlushDeps {
  readonly tally: Pick<ActivityTally, 'take'>;
  readonly store: Pick<ProducerActivityStore, 'add' | 'prune'>;
  readonly unitOfWork: UnitOfWork;
  readonly now: Clock;
  readonly logger: Logger;
  /** Batches of which nobody will know that they were heard. */
  readonly lost: Counter;
  /** Milliseconds between two takes. Default 5 000. */
  readonly everyMs?: number;
}

/** Longer than anybody is told of, so that a question asked now still finds all of it. */
const keptMicros = microsPerHour + 5n * microsPerMinute;

/**
 * Brings what was counted to the table every few seconds, and once more in the end. What cannot be stored is lost and
 * counted as lost: figures of a few seconds are not worth memory that grows while the database is away.
 */
export function createActivityFlush(deps: ActivityFlushDeps) {
  const { logger, everyMs = 5_000 } = deps;
  const pruned = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  const flush = (): void => {
    underWay = underWay
      .then(() => flushOnce(deps, pruned))
      .catch((err: unknown) => logger.warn({ err }, 'producers’ activity'));
  };
  return {
    start: (): void => void (timer = setInterval(flush, everyMs)),
    stop: async (): Promise<void> => {
      clearInterval(timer);
      flush();
      await underWay;
    },
  };
}

/** Once through what was counted. */
export async function flushOnce(deps: ActivityFlushDeps, pruned: Map<string, string>): Promise<void> {
  const { entries, lost } = deps.tally.take();
  if (lost > 0) deps.lost.inc({}, lost);
  for (const [organization, own] of Map.groupBy(entries, (entry) => entry.organization)) {
    await flushOrganization(deps, { organization, own, pruned }).catch((err: unknown) => {
      deps.lost.inc({}, own.length);
      deps.logger.warn({ err, organization }, 'producers’ activity was not stored');
    });
  }
}

interface Flushing {
  readonly organization: string;
  readonly own: readonly ActivityEntry[];
  /** The minute in which each organization's old rows were removed last. */
  readonly pruned: Map<string, string>;
}

async function flushOrganization(
  { store, unitOfWork, now }: ActivityFlushDeps,
  { organization, own, pruned }: Flushing,
): Promise<void> {
  const minute = now().slice(0, 16);
  await unitOfWork.run({ organization }, async (tx) => {
    await store.add(tx, organization, own);
    if (pruned.get(organization) !== minute) await store.prune(tx, organization, addMicros(now(), -keptMicros));
  });
  pruned.set(organization, minute);
}
