import { query } from '../database/transaction';
import type { DatabaseLogger } from '../database/pool';
import type { MessagingDatabase } from './messaging-database';

/** Topics without an order keep a message for 35 days, and up to 7 more until its segment is closed; see docs/adr/0035. */
export const inboxKeepDays = 45;

export interface PruneInboxDeps {
  readonly database: MessagingDatabase;
  readonly logger: DatabaseLogger;
  /** How long an admission is remembered, in days. Default `inboxKeepDays`. */
  readonly keepDays?: number;
  /** Between two looks, in milliseconds. Default a quarter of an hour. */
  readonly everyMs?: number;
  /** Rows a transaction, so that none is long. Default 10 000. */
  readonly batchSize?: number;
}

export interface InboxPruning {
  start(): void;
  /** Waits for the transaction under way. */
  stop(): Promise<void>;
}

/** Forgets admissions that no message can ask for any more. Any number of processes may do so at once. */
export function createInboxPruning(deps: PruneInboxDeps): InboxPruning {
  const { logger, everyMs = 15 * 60_000 } = deps;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let pruning: Promise<unknown> = Promise.resolve();
  const prune = (): void => {
    pruning = pruneInbox(deps, stopping.signal).catch((error: unknown) =>
      logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'the inbox could not be pruned'),
    );
  };
  return {
    start: () => {
      timer ??= setInterval(prune, everyMs).unref();
    },
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await pruning;
    },
  };
}

/** @returns how many rows went. */
export async function pruneInbox(
  {
    database,
    keepDays = inboxKeepDays,
    batchSize = 10_000,
  }: Pick<PruneInboxDeps, 'database' | 'keepDays' | 'batchSize'>,
  signal?: AbortSignal,
): Promise<number> {
  for (let gone = 0; ;) {
    const rows = await database.system.run((tx) => query(tx, pruneSql, [keepDays, batchSize]));
    gone += rows.length;
    if (rows.length < batchSize || signal?.aborted === true) return gone;
  }
}

// What another process is deleting is left to it.
const pruneSql = `DELETE FROM inbox WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM inbox WHERE admitted_at < now() - make_interval(days => $1) LIMIT $2 FOR UPDATE SKIP LOCKED))
  RETURNING 1`;
