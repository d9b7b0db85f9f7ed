import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { HistoryUpkeep, ReadingPolicy } from '../../application/history-upkeep';
import { packDay } from './pack-day';

interface PolicyRow {
  readonly pack_after_days: number | null;
  readonly keep_days: number | null;
}

/** Every call is a transaction: killed at any point, what is not committed is as it was. */
export function createPostgresHistoryUpkeep(unitOfWork: UnitOfWork): HistoryUpkeep {
  const run = <T>(organization: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    unitOfWork.run({ organization }, work);
  return {
    policyOf: (organization) => run(organization, (tx) => findPolicy(tx, organization)),
    today: (organization) => run(organization, today),
    preparePartition: (organization, day) =>
      run(organization, async (tx) => void (await query(tx, 'SELECT ensure_reading_partition($1::date)', [day]))),
    listSeries: (organization, after) => run(organization, (tx) => listSeries(tx, organization, after)),
    findPlainDay: (organization, seriesId, { from, before }) =>
      run(organization, async (tx) => {
        const [row] = await query<{ readonly day: string | null }>(tx, plainDaySql, [seriesId, from, before]);
        return row?.day ?? undefined;
      }),
    pack: (organization, day) => run(organization, (tx) => packDay(tx, day)),
    forget: (organization, { seriesId, before }) => run(organization, (tx) => forget(tx, seriesId, before)),
    reclaim: (organization) => reclaim(run, organization),
  };
}

async function findPolicy(tx: Tx, organization: string): Promise<Partial<ReadingPolicy>> {
  const sql = 'SELECT pack_after_days, keep_days FROM reading_policy WHERE organization = $1';
  const [row] = await query<PolicyRow>(tx, sql, [organization]);
  return {
    ...(row === undefined || row.pack_after_days === null ? {} : { packAfterDays: row.pack_after_days }),
    ...(row === undefined || row.keep_days === null ? {} : { keepDays: row.keep_days }),
  };
}

async function today(tx: Tx): Promise<string> {
  const [row] = await query<{ readonly day: string }>(tx, "SELECT (now() AT TIME ZONE 'UTC')::date AS day");
  if (row === undefined) throw new Error('The database does not tell the day');
  return row.day;
}

async function listSeries(tx: Tx, organization: string, after: number): Promise<readonly number[]> {
  const sql = 'SELECT series_id FROM reading_series WHERE organization = $1 AND series_id > $2 ORDER BY 1 LIMIT 1000';
  const rows = await query<{ readonly series_id: number }>(tx, sql, [organization, after]);
  return rows.map(({ series_id }) => series_id);
}

/** Also a day of which something was told since it was packed. */
export const plainDaySql = `
SELECT (least(
  (SELECT source_time FROM reading WHERE series_id = $1 AND source_time >= $2::date::timestamp AT TIME ZONE 'UTC'
     AND source_time < $3::date::timestamp AT TIME ZONE 'UTC' ORDER BY source_time LIMIT 1),
  (SELECT source_time FROM reading_judgement WHERE series_id = $1 AND source_time >= $2::date::timestamp AT TIME ZONE 'UTC'
     AND source_time < $3::date::timestamp AT TIME ZONE 'UTC' ORDER BY source_time LIMIT 1)
) AT TIME ZONE 'UTC')::date AS day`;

/** Few enough days that the transaction stays short. */
const daysAtOnce = 100;

async function forget(tx: Tx, seriesId: number, before: string): Promise<number> {
  const sql = 'SELECT forget_readings($1, $2::date, $3) AS forgotten';
  const [row] = await query<{ readonly forgotten: string }>(tx, sql, [seriesId, before, daysAtOnce]);
  await query(tx, 'SELECT forget_judgements($1, $2::date)', [seriesId, before]);
  return Number(row?.forgotten ?? 0);
}

/** The months of all organizations; each is locked and let go by itself. */
async function reclaim(
  run: <T>(organization: string, work: (tx: Tx) => Promise<T>) => Promise<T>,
  organization: string,
): Promise<void> {
  const parts = await run(organization, (tx) => query<{ readonly part: string }>(tx, monthsSql));
  for (const { part } of parts) {
    await run(organization, (tx) => query(tx, 'SELECT reclaim_reading_month($1::regclass)', [part]));
  }
}

const monthsSql = `
SELECT inhrelid::regclass::text AS part FROM pg_inherits
WHERE inhparent IN ('reading'::regclass, 'reading_chunk'::regclass) AND pg_total_relation_size(inhrelid) > 65536
  AND pg_relation_size(inhrelid) <= 8388608
ORDER BY 1`;
