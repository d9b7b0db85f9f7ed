import type { UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { EfmMappings, StoredMapping } from '../../../application/efm/efm-mappings';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresEfmMappings(reads: UnitOfWork): EfmMappings {
  return {
    find: (organization, name) =>
      reads.run({ organization }, async (tx) => {
        const [newest] = await query<StoredMapping>(tx, `${newestSql('AND name = $2')}`, [organization, name]);
        return newest;
      }),
    list: (organization) =>
      reads.run({ organization }, (tx) => query<StoredMapping>(tx, newestSql(''), [organization])),
    async save(tx, organization, { mapping, at, by }) {
      await query(tx, "SELECT pg_advisory_xact_lock(hashtextextended($1 || '/efm-mappings', 0))", [organization]);
      const params = [organization, mapping.name, JSON.stringify(mapping), at, by];
      const [saved] = await query<{ readonly version: number }>(tx, saveSql, params);
      if (saved === undefined) throw new Error('A mapping was saved without a version');
      return saved.version;
    },
  };
}

const newestSql = (filter: string): string => `
SELECT DISTINCT ON (name) mapping, version FROM efm_mapping WHERE organization = $1 ${filter}
ORDER BY name, version DESC`;

// The same again is the version there is.
const saveSql = `
WITH newest AS (
  SELECT version, mapping FROM efm_mapping WHERE organization = $1 AND name = $2 ORDER BY version DESC LIMIT 1
), added AS (
  INSERT INTO efm_mapping (organization, name, version, mapping, recorded_at, recorded_by)
  SELECT $1, $2, coalesce((SELECT version FROM newest), 0) + 1, $3::jsonb, $4, $5
  WHERE NOT EXISTS (SELECT FROM newest WHERE mapping = $3::jsonb)
  RETURNING version
)
SELECT version FROM added UNION ALL SELECT version FROM newest WHERE NOT EXISTS (SELECT FROM added)`;
