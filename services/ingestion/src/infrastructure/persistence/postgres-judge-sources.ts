import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { AuthoritativeSources } from '../../application/judging-limits';

export interface StoredSources extends AuthoritativeSources {
  /** Whether a producer is authoritative from now on. */
  set(
    tx: Tx,
    organization: string,
    source: { readonly producerId: string; readonly authoritative: boolean },
  ): Promise<void>;
}

/**
 * Producers set down as authoritative, and the people the gateway has told of.
 * @param reads transactions under row-level security, on a replica if there is one.
 */
export function createPostgresJudgeSources(reads: UnitOfWork): StoredSources {
  return {
    among: (organization, producerIds) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<{ readonly producer_id: string }>(tx, amongSql, [organization, [...producerIds]]);
        return new Set(rows.map(({ producer_id }) => producer_id));
      }),
    async set(tx, organization, { producerId, authoritative }) {
      await query(tx, authoritative ? addSql : removeSql, [organization, producerId]);
    },
  };
}

const amongSql = `
SELECT producer_id FROM authoritative_source WHERE organization = $1 AND producer_id = ANY ($2)
UNION
SELECT person ->> 'subject' FROM known_access, jsonb_array_elements(coalesce(access -> 'users', '[]')) AS person
WHERE organization = $1 AND person ->> 'subject' = ANY ($2)`;

const addSql = 'INSERT INTO authoritative_source (organization, producer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING';

const removeSql = 'DELETE FROM authoritative_source WHERE organization = $1 AND producer_id = $2';
