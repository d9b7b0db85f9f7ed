import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { ReadingPolicies } from '../../application/reading-policies';

interface PolicyRow {
  readonly pack_after_days: number | null;
  readonly keep_days: number | null;
  readonly chosen_by: string | null;
  readonly chosen_at: string | null;
}

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresReadingPolicies(reads: UnitOfWork): ReadingPolicies {
  return {
    find: (organization) =>
      reads.run({ organization }, async (tx) => {
        const [row] = await query<PolicyRow>(tx, findSql, [organization]);
        if (row === undefined) return undefined;
        const { pack_after_days, keep_days, chosen_by, chosen_at } = row;
        const chosenAt = chosen_at === null ? null : parseInstant(chosen_at);
        return { packAfterDays: pack_after_days, keepDays: keep_days, chosenBy: chosen_by, chosenAt };
      }),
    choose: async (tx, organization, { packAfterDays, keepDays, by, at }) =>
      void (await query(tx, chooseSql, [organization, packAfterDays, keepDays, by, at])),
  };
}

const findSql = 'SELECT pack_after_days, keep_days, chosen_by, chosen_at FROM reading_policy WHERE organization = $1';

const chooseSql = `
INSERT INTO reading_policy (organization, pack_after_days, keep_days, chosen_by, chosen_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization) DO UPDATE SET pack_after_days = excluded.pack_after_days, keep_days = excluded.keep_days,
  chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at, due_at = '-infinity'`;
