import { parseInstant, type Tx, type UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { HistoricReading, NewReading, ReadingHistory, ReadingRange } from '../../application/reading-history';
import { createReadingPartitions } from './reading-partitions';
import { createReadingSeries, seriesKey, type Series } from './reading-series';
import { fromStored, qualityCode, qualityWord, toStored } from './stored-value';

interface ReadingRow {
  readonly source_time: string;
  readonly number: number | null;
  readonly other: string | null;
  readonly quality: number;
  readonly flags: string | null;
  readonly unit: string;
}

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresReadingHistory(reads: UnitOfWork): ReadingHistory {
  const series = createReadingSeries();
  const partitions = createReadingPartitions();
  return {
    async store(tx, organization, readings) {
      if (readings.length === 0) return 0;
      await partitions.ensure(tx, timesOf(readings));
      const numbers = await series.numbersOf(tx, organization, seriesOf(readings));
      return insert(tx, organization, toColumns(readings, numbers));
    },
    list: (organization, range) => reads.run({ organization }, (tx) => list(tx, organization, range)),
  };
}

function* timesOf(readings: readonly NewReading[]): Iterable<NewReading['sourceTime']> {
  for (const { sourceTime } of readings) yield sourceTime;
}

function seriesOf(readings: readonly NewReading[]): ReadonlyMap<string, Series> {
  const series = new Map<string, Series>();
  for (const reading of readings) series.set(seriesKey(reading), reading);
  return series;
}

/** One array a column: pg sends them as they are, whatever the number of rows. */
function toColumns(readings: readonly NewReading[], numbers: ReadonlyMap<string, number>) {
  const values = readings.map(({ value }) => toStored(value));
  return [
    readings.map((reading) => numbers.get(seriesKey(reading))),
    readings.map(({ quality }) => qualityCode(quality)),
    readings.map(({ sourceTime }) => sourceTime),
    readings.map(({ receivedAt }) => receivedAt),
    values.map(({ number }) => number),
    values.map(({ other }) => other),
    readings.map(({ flags }) => (flags.length === 0 ? null : flags.join(' '))),
  ];
}

async function insert(tx: Tx, organization: string, columns: readonly unknown[]): Promise<number> {
  const [row] = await query<{ readonly stored: string }>(tx, insertSql, [organization, ...columns]);
  return Number(row?.stored ?? 0);
}

const insertSql = `
WITH stored AS (
  INSERT INTO reading (organization, series_id, quality, source_time, received_at, number, other, flags)
  SELECT $1::text, * FROM unnest($2::integer[], $3::smallint[], $4::timestamptz[], $5::timestamptz[], $6::double precision[], $7::text[], $8::text[])
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT count(*) AS stored FROM stored`;

async function list(
  tx: Tx,
  organization: string,
  { wellId, measurement, from, to, limit }: ReadingRange,
): Promise<readonly HistoricReading[]> {
  const rows = await query<ReadingRow>(tx, listSql, [organization, wellId, measurement, from, to, limit]);
  return rows.map((row) => ({
    time: parseInstant(row.source_time),
    value: fromStored(row, measurement),
    unit: row.unit,
    quality: qualityWord(row.quality),
    flags: row.flags === null ? [] : row.flags.split(' '),
  }));
}

const listSql = `
SELECT source_time, number, other, quality, flags, unit
FROM reading
JOIN reading_series USING (organization, series_id)
WHERE organization = $1 AND well_id = $2 AND measurement = $3 AND source_time >= $4 AND source_time < $5
ORDER BY source_time
LIMIT $6`;
