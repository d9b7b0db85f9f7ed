import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { NewTagVersion, PageWish, TagFilter, TagPage, TagRegistry } from '../../application/tag-registry';
import type { RawTag } from '../../domain/tag/tag-fields';
import { lockArrivals } from './arrival-lock';
import { historiesOf, tagVersionColumns, tagVersionOf, uuidOrNobody, type TagVersionRow } from './tag-rows';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresTagRegistry(reads: UnitOfWork): TagRegistry {
  return {
    lock: lockArrivals,
    histories,
    record,
    find: (organization, name) =>
      reads.run({ organization }, async (tx) => (await histories(tx, organization, [name])).get(name)),
    list: (organization, filter, page) =>
      reads.run({ organization }, (tx) => list(tx, { organization, ...filter, ...page })),
    read: (organization, { limit, after }) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<TagVersionRow>(tx, readSql, [organization, after ?? '', limit]);
        return [...historiesOf(rows).values()];
      }),
    async saveTemplate(tx, organization, { name, tags }) {
      await query(tx, saveTemplateSql, [organization, name, JSON.stringify(tags)]);
    },
    findTemplate: (organization, name) =>
      reads.run({ organization }, async (tx) => {
        const [template] = await query<TemplateRow>(tx, `${templateSql} AND name = $2`, [organization, name]);
        return template;
      }),
    listTemplates: (organization) =>
      reads.run({ organization }, (tx) => query<TemplateRow>(tx, `${templateSql} ORDER BY name`, [organization])),
  };
}

interface TemplateRow {
  readonly name: string;
  readonly tags: readonly RawTag[];
}

async function histories(tx: Tx, organization: string, names: readonly string[]) {
  return historiesOf(await query<TagVersionRow>(tx, historiesSql, [organization, names]));
}

async function record(tx: Tx, organization: string, versions: readonly NewTagVersion[]): Promise<void> {
  const rows = JSON.stringify(versions);
  await query(tx, addTagsSql, [organization, rows]);
  await query(tx, addVersionsSql, [organization, rows]);
}

async function list(
  tx: Tx,
  { organization, at, assetId, measurement, prefix, limit, cursor }: TagFilter & PageWish & { organization: string },
): Promise<TagPage> {
  const asset = uuidOrNobody(assetId);
  const params = [organization, at, asset, measurement ?? null, prefix ?? null, cursor ?? '', limit + 1];
  const rows = await query<TagVersionRow>(tx, listSql, params);
  const tags = rows.slice(0, limit).map((row) => ({ tagId: row.tag_id, name: row.name, version: tagVersionOf(row) }));
  const last = tags.at(-1);
  return rows.length > limit && last !== undefined ? { tags, nextCursor: last.name } : { tags };
}

const historiesSql = `
SELECT ${tagVersionColumns}
FROM tag t JOIN tag_version v USING (organization, tag_id)
WHERE t.organization = $1 AND t.name = ANY ($2)
ORDER BY t.name, v.version`;

const readSql = `
SELECT ${tagVersionColumns}
FROM (SELECT * FROM tag WHERE organization = $1 AND name > $2 ORDER BY name LIMIT $3) t
JOIN tag_version v USING (organization, tag_id)
ORDER BY t.name, v.version`;

const listSql = `
SELECT ${tagVersionColumns}
FROM tag t
CROSS JOIN LATERAL (
  SELECT * FROM tag_version known
  WHERE known.organization = t.organization AND known.tag_id = t.tag_id AND known.effective_from <= $2
  ORDER BY known.effective_from DESC, known.version DESC LIMIT 1
) v
WHERE t.organization = $1 AND t.name > $6
  AND ($3::uuid IS NULL OR v.asset_id = $3)
  AND ($4::text IS NULL OR v.settings->>'measurement' = $4)
  AND ($5::text IS NULL OR starts_with(t.name, $5))
ORDER BY t.name
LIMIT $7`;

const addTagsSql = `
INSERT INTO tag (organization, tag_id, name)
SELECT DISTINCT $1, added."tagId", added.name
FROM jsonb_to_recordset($2::jsonb) AS added("tagId" uuid, name text)
ON CONFLICT (organization, tag_id) DO NOTHING`;

const addVersionsSql = `
INSERT INTO tag_version (organization, tag_id, version, effective_from, asset_id, well, settings, recorded_at, recorded_by)
SELECT $1, added."tagId", added.version, added."from", added."assetId", added.well, added.settings, added."recordedAt",
  added."recordedBy"
FROM jsonb_to_recordset($2::jsonb) AS added("tagId" uuid, version integer, "from" timestamptz, "assetId" uuid, well text,
  settings jsonb, "recordedAt" timestamptz, "recordedBy" text)`;

const templateSql = 'SELECT name, tags FROM tag_template WHERE organization = $1';
const saveTemplateSql = `
INSERT INTO tag_template (organization, name, tags) VALUES ($1, $2, $3)
ON CONFLICT (organization, name) DO UPDATE SET tags = excluded.tags`;
