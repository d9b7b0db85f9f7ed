import type { UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { AssetDay, QualityDays } from '../../application/judge-state';
import { addDays, type SeriesDay } from '../../domain/judging/day-quality';

type Packed = readonly [came: number, good: number, clean: number];

interface DayRow {
  readonly asset_id: string;
  readonly day: string;
  readonly series: Readonly<Record<string, Packed>>;
}

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresQualityDays(reads: UnitOfWork): QualityDays {
  return {
    async add(tx, organization, days) {
      if (days.length === 0) return;
      const places = [days.map(({ assetId }) => assetId), days.map(({ day }) => day)];
      const rows = await query<DayRow>(tx, loadSql, [organization, ...places]);
      const before = new Map(rows.map((row) => [`${row.day} ${row.asset_id}`, toDay(row).series]));
      const sums = days.map(({ assetId, day, series }) => toJson(series, before.get(`${day} ${assetId}`)));
      await query(tx, saveSql, [organization, ...places, sums]);
    },
    list: (organization, { assetId, from, to }) =>
      reads.run({ organization }, async (tx) =>
        (await query<DayRow>(tx, listSql, [organization, assetId, from, to])).map(toDay),
      ),
  };
}

function toDay({ asset_id: assetId, day, series }: DayRow): AssetDay {
  const entries = Object.entries(series).map(([key, [came, good, clean]]) => [key, { came, good, clean }] as const);
  return { assetId, day, series: new Map(entries) };
}

function toJson(series: ReadonlyMap<string, SeriesDay>, before: ReadonlyMap<string, SeriesDay> = new Map()): string {
  const packed: [string, Packed][] = [];
  for (const [key, { came, good, clean }] of addDays(before, series)) packed.push([key, [came, good, clean]]);
  return JSON.stringify(Object.fromEntries(packed));
}

const loadSql = `
SELECT asset_id, quality_day.day, series
FROM unnest($2::uuid[], $3::date[]) AS wanted (asset_id, day)
JOIN quality_day USING (asset_id, day)
WHERE organization = $1`;

const saveSql = `
INSERT INTO quality_day (organization, asset_id, day, series)
SELECT $1, * FROM unnest($2::uuid[], $3::date[], $4::json[])
ON CONFLICT (organization, asset_id, day) DO UPDATE SET series = excluded.series`;

const listSql = `
SELECT asset_id, day, series FROM quality_day
WHERE organization = $1 AND asset_id = $2 AND day BETWEEN $3 AND $4
ORDER BY day`;
