import type { UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { AlarmRuleOfTag, AlarmRules } from '../../application/alarm-rules';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresAlarmRules(reads: UnitOfWork): AlarmRules {
  return {
    async save(tx, organization, { tag, rule }) {
      await query(tx, saveSql, [organization, tag, JSON.stringify(rule)]);
    },
    findAll: (organization, tags) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<{ readonly tag: string; readonly rule: AlarmRuleOfTag }>(tx, findSql, [
          organization,
          [...tags],
        ]);
        return new Map(rows.map(({ tag, rule }) => [tag, rule]));
      }),
  };
}

const saveSql = `
INSERT INTO alarm_rule (organization, tag, rule) VALUES ($1, $2, $3::json)
ON CONFLICT (organization, tag) DO UPDATE SET rule = excluded.rule`;

const findSql = 'SELECT tag, rule FROM alarm_rule WHERE organization = $1 AND tag = ANY ($2)';
