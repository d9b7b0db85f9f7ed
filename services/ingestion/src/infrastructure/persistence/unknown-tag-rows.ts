import { parseInstant, type Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { UnknownTag } from '../../application/quarantine';

interface UnknownTagRow {
  readonly name: string;
  readonly producer_id: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly count: string;
  readonly sample_value: string | null;
  readonly sample_unit: string | null;
}

/** The cursor is the last name of a page: producers of one name are never torn apart. */
export async function unknownTags(
  tx: Tx,
  organization: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<{ readonly tags: readonly UnknownTag[]; readonly nextCursor?: string }> {
  const rows = await query<UnknownTagRow>(tx, unknownTagsSql, [organization, cursor ?? '', limit + 1]);
  const names = [...new Set(rows.map(({ name }) => name))];
  const shown = new Set(names.slice(0, limit));
  const tags = rows.filter(({ name }) => shown.has(name)).map(toUnknownTag);
  const last = names[limit - 1];
  return names.length > limit && last !== undefined ? { tags, nextCursor: last } : { tags };
}

function toUnknownTag(row: UnknownTagRow): UnknownTag {
  return {
    name: row.name,
    producerId: row.producer_id,
    firstSeenAt: parseInstant(row.first_seen_at),
    lastSeenAt: parseInstant(row.last_seen_at),
    count: Number(row.count),
    sampleValue: row.sample_value,
    sampleUnit: row.sample_unit,
  };
}

const unknownTagsSql = `
WITH names AS (
  SELECT DISTINCT reading->>'tag' COLLATE "C" AS name
  FROM quarantined_reading
  WHERE organization = $1 AND reason = 'ingestion/unknown-tag' AND (reading->>'tag') COLLATE "C" > $2
  ORDER BY 1 LIMIT $3
)
SELECT names.name, producer_id, min(received_at) AS first_seen_at, max(received_at) AS last_seen_at, count(*) AS count,
  (array_agg(reading->>'value' ORDER BY received_at DESC, item DESC))[1] AS sample_value,
  (array_agg(reading->>'unit' ORDER BY received_at DESC, item DESC))[1] AS sample_unit
FROM names JOIN quarantined_reading held
  ON held.organization = $1 AND held.reason = 'ingestion/unknown-tag' AND held.reading->>'tag' = names.name
GROUP BY names.name, producer_id
ORDER BY names.name, producer_id COLLATE "C"`;
