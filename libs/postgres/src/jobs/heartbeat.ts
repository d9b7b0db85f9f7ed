import type { Database } from '../database/database';
import type { DatabaseLogger } from '../database/pool';
import { query } from '../database/transaction';

interface HeartbeatDeps {
  readonly database: Database;
  readonly deadAfterMs: number;
  readonly logger: DatabaseLogger;
}

/**
 * graphile-worker gives a dead worker's job to another only after four hours. Ours say that they live, and unlock the
 * jobs of those that no longer do.
 */
export function createHeartbeat({ database, deadAfterMs, logger }: HeartbeatDeps) {
  const workers = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    const [row] = await database.system.run(async (tx) => {
      await query(tx, beatSql, [[...workers]]);
      return query<{ unlocked: number }>(tx, unlockSql, [deadAfterMs]);
    });
    if (row && row.unlocked > 0) logger.warn({ workers: row.unlocked }, 'jobs of dead workers are run again');
  }

  const beatQuietly = () =>
    beat().catch((error: unknown) =>
      logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'heartbeat failed'),
    );

  return {
    add: (worker: string) => void workers.add(worker),
    start: async (): Promise<void> => {
      await beat();
      timer = setInterval(() => void beatQuietly(), deadAfterMs / 4);
    },
    stop: async (): Promise<void> => {
      clearInterval(timer);
      await database.system.run((tx) => query(tx, 'DELETE FROM job_worker WHERE worker = ANY ($1)', [[...workers]]));
    },
  };
}

const beatSql = `INSERT INTO job_worker (worker, beat_at) SELECT unnest($1::text[]), clock_timestamp()
  ON CONFLICT (worker) DO UPDATE SET beat_at = excluded.beat_at`;

/** A lock younger than the limit may be of a worker that has not said anything yet. */
const unlockSql = `
WITH gone AS (
  DELETE FROM job_worker WHERE beat_at < clock_timestamp() - make_interval(secs => $1::double precision / 1000)
), dead AS (
  SELECT DISTINCT j.locked_by FROM graphile_worker._private_jobs j
   WHERE j.locked_by IS NOT NULL AND j.locked_at < clock_timestamp() - make_interval(secs => $1::double precision / 1000)
     AND NOT EXISTS (SELECT FROM job_worker w WHERE w.worker = j.locked_by
                        AND w.beat_at >= clock_timestamp() - make_interval(secs => $1::double precision / 1000))
)
SELECT count(*)::int AS unlocked, graphile_worker.force_unlock_workers(array_agg(locked_by)) FROM dead HAVING count(*) > 0`;
