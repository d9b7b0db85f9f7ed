import type { Tx } from '@wellflow/kernel';
import { afterCommit, query } from '@wellflow/postgres';

/** One measurement of one well, which has a small integer of its own in the database. */
export interface Series {
  readonly wellId: string;
  readonly measurement: string;
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
}

const remembered = 200_000;

export function seriesKey({ wellId, measurement }: Pick<Series, 'wellId' | 'measurement'>): string {
  return `${wellId} ${measurement}`;
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
  await query(tx, makeSql, [organization, wells, measurements, units]);
  const rows = await query<SeriesRow>(tx, findSql, [organization, wells, measurements]);
  return new Map(rows.map((row) => [seriesKey({ wellId: row.well_id, measurement: row.measurement }), row.series_id]));
}

// In one order everywhere, so that two consumers that meet new series do not wait for each other in a circle.
const makeSql = `
INSERT INTO reading_series (organization, well_id, measurement, unit)
SELECT $1, well_id, measurement, unit
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS wanted(well_id, measurement, unit)
ORDER BY well_id, measurement
ON CONFLICT (organization, well_id, measurement) DO UPDATE SET unit = excluded.unit
  WHERE reading_series.unit = '' AND excluded.unit <> ''`;

const findSql = `
SELECT series_id, series.well_id, series.measurement
FROM unnest($2::uuid[], $3::text[]) AS wanted(well_id, measurement)
JOIN reading_series series
  ON series.organization = $1 AND series.well_id = wanted.well_id AND series.measurement = wanted.measurement`;
