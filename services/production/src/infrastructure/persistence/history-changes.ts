import type { Tx } from '@wellflow/kernel';
import { query, textArray } from '@wellflow/postgres';

export type ChangeReason = 'late-reading' | 'correction' | 'fall-undecided' | 'fall-decided';

/** A day of a well of which a reading is there, or reads, as it did not before. */
export interface ChangedDay {
  readonly wellId: string;
  /** `YYYY-MM-DD` of UTC. */
  readonly day: string;
  readonly measurement: string;
  readonly reason: ChangeReason;
}

export interface Closing {
  /** Days before it may have been packed: whoever writes there shares the month with whoever packs. */
  readonly youngFrom: string;
  /** Days before it are closed: what is computed from a day may have been computed. */
  readonly closedBefore: string;
}

/** By the database's clock, as packing is: yesterday is young, and no day is packed before it is two days older. */
export async function closingOf(tx: Tx, organization: string, packAfterDays: number): Promise<Closing> {
  const [row] = await query<{ young_from: string; closed_before: string }>(tx, closingSql, [
    organization,
    packAfterDays,
  ]);
  if (row === undefined) throw new Error('The database does not tell the day');
  return { youngFrom: row.young_from, closedBefore: row.closed_before };
}

const closingSql = `
SELECT (now() AT TIME ZONE 'UTC')::date - 1 AS young_from, (now() AT TIME ZONE 'UTC')::date
  - coalesce((SELECT pack_after_days FROM reading_policy WHERE organization = $1), $2::integer) AS closed_before`;

/** Told once nothing has changed for `quietSeconds`, and after ten times as long in any case. */
export async function noteChanges(
  tx: Tx,
  organization: string,
  { changes, quietSeconds }: { readonly changes: readonly ChangedDay[]; readonly quietSeconds: number },
): Promise<void> {
  if (changes.length === 0) return;
  const column = (of: (change: ChangedDay) => string) => textArray(changes.map(of));
  await query(tx, noteSql, [
    organization,
    column(({ wellId }) => wellId),
    column(({ day }) => day),
    column(({ measurement }) => measurement),
    column(({ reason }) => reason),
    quietSeconds,
  ]);
}

const both = (column: string): string =>
  `ARRAY (SELECT DISTINCT word FROM unnest(history_change.${column} || excluded.${column}) AS word ORDER BY word)`;

// In one order everywhere, so that two consumers do not wait for each other in a circle.
const noteSql = `
INSERT INTO history_change (organization, well_id, day, measurements, reasons, due_at)
SELECT $1, well_id::uuid, day::date, array_agg(DISTINCT measurement ORDER BY measurement),
       array_agg(DISTINCT reason ORDER BY reason), now() + make_interval(secs => $6)
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS changed (well_id, day, measurement, reason)
GROUP BY 2, 3 ORDER BY 2, 3
ON CONFLICT (organization, well_id, day) DO UPDATE SET measurements = ${both('measurements')}, reasons = ${both('reasons')},
  last_at = now(), due_at = least(history_change.first_at + make_interval(secs => $6 * 10), excluded.due_at)`;
