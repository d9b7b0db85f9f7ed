import type { Tx } from '@wellflow/kernel';
import { afterCommit, query } from '@wellflow/postgres';
import type { SeriesName } from '../../application/reading-history';

/** What has a small integer of its own in the database. */
export interface Series extends SeriesName {
  /** Empty while no reading has told it. */
  readonly unit: string;
}

/** Finds or makes the numbers of series; those that were committed are remembered. */
export interface ReadingSeries {
  numbersOf(tx: Tx, organization: string, series: ReadonlyMap<string, Series>): Promise<ReadonlyMap<string, number>>;
}

interface SeriesRow {
  readonly series_id: number;
  readonly well_id: string;
  readonly measurement: string;
  readonly tag_id: string;
}

const remembered = 200_000;

export function seriesKey({ wellId, measurement, tag }: SeriesName): string {
  return keyOf(wellId, measurement, tag?.id ?? '');
}

function keyOf(wellId: string, measurement: string, tagId: string): string {
  return `${wellId} ${measurement} ${tagId}`;
}

export function createReadingSeries(): ReadingSeries {
  const known = new Map<string, number>();
  const remember = (organization: string, found: ReadonlyMap<string, number>): void => {
    if (known.size + found.size > remembered) known.clear();
    for (const [key, number] of found) known.set(`${organization} ${key}`, number);
  };
  return {
    async numbersOf(tx, organization, series) {
      const missing: Series[] = [];
      const numbers = new Map<string, number>();
      for (const [key, one] of series) {
        const number = known.get(`${organization} ${key}`);
        if (number === undefined) missing.push(one);
        else numbers.set(key, number);
      }
      if (missing.length === 0) return numbers;
      const found = await findOrMake(tx, organization, missing);
      afterCommit(tx, () => remember(organization, found));
      return new Map([...numbers, ...found]);
    },
  };
}

async function findOrMake(
  tx: Tx,
  organization: string,
  missing: readonly Series[],
): Promise<ReadonlyMap<string, number>> {
  const wells = missing.map(({ wellId }) => wellId);
  const measurements = missing.map(({ measurement }) => measurement);
  const units = missing.map(({ unit }) => unit);
  const tagIds = missing.map(({ tag }) => tag?.id ?? '');
  const tags = missing.map(({ tag }) => tag?.name ?? null);
  await query(tx, makeSql, [organization, wells, measurements, units, tagIds, tags]);
  const rows = await query<SeriesRow>(tx, findSql, [organization, wells, measurements, tagIds]);
  return new Map(
    rows.map(({ well_id, measurement, tag_id, series_id }) => [keyOf(well_id, measurement, tag_id), series_id]),
  );
}

// In one order everywhere, so that two consumers that meet new series do not wait for each other in a circle.
const makeSql = `
INSERT INTO reading_series (organization, well_id, measurement, unit, tag_id, tag)
SELECT $1, well_id, measurement, unit, tag_id, tag
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS wanted(well_id, measurement, unit, tag_id, tag)
ORDER BY well_id, measurement, tag_id
ON CONFLICT (organization, well_id, measurement, tag_id) DO UPDATE SET unit = excluded.unit
  WHERE reading_series.unit = '' AND excluded.unit <> ''`;

const findSql = `
SELECT series_id, series.well_id, series.measurement, series.tag_id
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS wanted(well_id, measurement, tag_id)
JOIN reading_series series
  ON series.organization = $1 AND series.well_id = wanted.well_id AND series.measurement = wanted.measurement
  AND series.tag_id = wanted.tag_id`;
