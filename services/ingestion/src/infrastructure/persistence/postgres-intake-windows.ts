import { parseInstant } from '@wellflow/kernel';
import { query, type Database } from '@wellflow/postgres';
import type { ChosenWindows } from '../../application/intake-windows';

interface WindowRow {
  readonly organization: string;
  readonly back_days: number;
  readonly ahead_seconds: number;
  readonly chosen_by: string;
  readonly chosen_at: string;
}

/** One organization's under row-level security, on a replica if there is one; those of all by the system role. */
export function createPostgresIntakeWindows({ reads, system }: Pick<Database, 'reads' | 'system'>): ChosenWindows {
  return {
    find: (organization) =>
      reads.run({ organization }, async (tx) => {
        const [row] = await query<WindowRow>(tx, findSql, [organization]);
        if (row === undefined) return undefined;
        return { ...windowOf(row), chosenBy: row.chosen_by, chosenAt: parseInstant(row.chosen_at) };
      }),
    findAll: async () => {
      const rows = await system.run((tx) => query<WindowRow>(tx, findAllSql, []));
      return new Map(rows.map((row) => [row.organization, windowOf(row)]));
    },
    choose: async (tx, organization, { backDays, aheadSeconds, chosenBy, chosenAt }) =>
      void (await query(tx, chooseSql, [organization, backDays, aheadSeconds, chosenBy, chosenAt])),
  };
}

function windowOf({ back_days, ahead_seconds }: WindowRow) {
  return { backDays: back_days, aheadSeconds: ahead_seconds };
}

const findAllSql = 'SELECT organization, back_days, ahead_seconds, chosen_by, chosen_at FROM intake_window';
const findSql = `${findAllSql} WHERE organization = $1`;

const chooseSql = `
INSERT INTO intake_window (organization, back_days, ahead_seconds, chosen_by, chosen_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization) DO UPDATE SET back_days = excluded.back_days, ahead_seconds = excluded.ahead_seconds,
  chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at`;
