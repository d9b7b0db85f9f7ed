import type { Clock } from '@wellflow/kernel';
import { afterCommit, appendToOutbox, query, type Database, type DatabaseLogger } from '@wellflow/postgres';
import { toHistoryMessage, type HistoryChange } from '../messaging/history-messages';

export interface HistoryChangeTellingDeps {
  readonly database: Pick<Database, 'system' | 'unitOfWork'>;
  readonly wakeRelay: () => void;
  readonly now: Clock;
  readonly logger: DatabaseLogger;
  readonly everySeconds: number;
}

export interface HistoryChangeTelling {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Tells what is due. @returns how many changed days */
  tellDue(): Promise<number>;
}

/** Any number of processes may run one: a changed day is taken and put in the outbox in one transaction. */
export function createHistoryChangeTelling(deps: HistoryChangeTellingDeps): HistoryChangeTelling {
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<unknown> | undefined;
  const tellQuietly = (): void => {
    telling ??= tellDue(deps)
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'changes of the history could not be told'))
      .finally(() => (telling = undefined));
  };
  return {
    tellDue: () => tellDue(deps),
    start: async () => {
      timer = setInterval(tellQuietly, deps.everySeconds * 1000);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await telling;
    },
  };
}

const atOnce = 500;

async function tellDue(deps: HistoryChangeTellingDeps): Promise<number> {
  const due = await deps.database.system.run((tx) => query<{ readonly organization: string }>(tx, dueSql));
  let told = 0;
  for (const { organization } of due) {
    let some: number;
    do told += some = await tellSome(deps, organization);
    while (some === atOnce);
  }
  return told;
}

function tellSome({ database, wakeRelay, now }: HistoryChangeTellingDeps, organization: string): Promise<number> {
  return database.unitOfWork.run({ organization }, async (tx) => {
    const rows = await query<HistoryChange>(tx, takeSql, [organization, atOnce]);
    const messages = rows.map((row) => toHistoryMessage(organization, row));
    await appendToOutbox(tx, messages, { organization, at: now() });
    if (rows.length > 0) afterCommit(tx, wakeRelay);
    return rows.length;
  });
}

const dueSql = 'SELECT DISTINCT organization FROM history_change WHERE due_at <= now() LIMIT 1000';

/** What another process is telling just now is left to it. Materialized: no plan may choose twice, and take beyond the limit. */
const takeSql = `
WITH due AS MATERIALIZED (
  SELECT well_id, day FROM history_change WHERE organization = $1 AND due_at <= now()
  ORDER BY well_id, day LIMIT $2 FOR UPDATE SKIP LOCKED
)
DELETE FROM history_change WHERE organization = $1 AND (well_id, day) IN (SELECT well_id, day FROM due)
RETURNING well_id AS "wellId", day, measurements, reasons, first_at AS "changedFrom", last_at AS "changedUntil"`;
