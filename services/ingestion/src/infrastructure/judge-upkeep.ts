import { addMicros, microsPerDay, microsPerSecond, toEpochMicros, type Clock, type UnitOfWork } from '@wellflow/kernel';
import type { Logger } from '@wellflow/observability';
import type { ListDue } from '../application/judge-state';
import type { ReadingJudge } from '../application/reading-judge';
import type { Receipts } from '../application/receipts';

/** A reading that would have changed a delayed alarm has this long to arrive. */
const graceMicros = 2n * microsPerSecond;
/** As long as the readings themselves are on the topic. */
const receiptsKeptMicros = 35n * microsPerDay;
const assetsAtOnce = 200;
const hourMs = 3_600_000;

export interface JudgeUpkeepDeps {
  readonly judge: Pick<ReadingJudge, 'passTime'>;
  readonly listDue: ListDue;
  readonly receipts: Pick<Receipts, 'prune'>;
  readonly listOrganizations: () => Promise<readonly string[]>;
  readonly unitOfWork: UnitOfWork;
  readonly now: Clock;
  readonly logger: Logger;
  /** Milliseconds between two looks at what is due. Default 1 000. */
  readonly everyMs?: number;
}

/** Moves alarms whose delay or shelving runs out while nothing is heard, and forgets old receipts once an hour. */
export function createJudgeUpkeep(deps: JudgeUpkeepDeps) {
  const timers: NodeJS.Timeout[] = [];
  let underWay: Promise<void> = Promise.resolve();
  const each = (work: () => Promise<void>) => () => {
    underWay = underWay.then(work).catch((err: unknown) => deps.logger.warn({ err }, 'upkeep of the judge failed'));
  };
  return {
    start: (): void => {
      timers.push(
        setInterval(
          each(() => moveDue(deps)),
          deps.everyMs ?? 1_000,
        ),
      );
      timers.push(
        setInterval(
          each(() => pruneReceipts(deps)),
          hourMs,
        ),
      );
    },
    stop: async (): Promise<void> => {
      timers.splice(0).forEach((timer) => clearInterval(timer));
      await underWay;
    },
  };
}

/** Once through what is due. */
export async function moveDue({ judge, listDue, unitOfWork, now }: JudgeUpkeepDeps): Promise<void> {
  const until = Number(toEpochMicros(addMicros(now(), -graceMicros)));
  const due = await listDue(until, assetsAtOnce);
  for (const [organization, own] of Map.groupBy(due, (asset) => asset.organization)) {
    const assetIds = own.map(({ assetId }) => assetId);
    await unitOfWork.run({ organization }, (tx) => judge.passTime(tx, organization, { assetIds, until }));
  }
}

/** Once through all organizations. */
export async function pruneReceipts({ receipts, listOrganizations, unitOfWork, now }: JudgeUpkeepDeps): Promise<void> {
  const before = addMicros(now(), -receiptsKeptMicros);
  for (const organization of await listOrganizations()) {
    const pruneSome = () => unitOfWork.run({ organization }, (tx) => receipts.prune(tx, organization, before));
    while ((await pruneSome()) > 0);
  }
}
