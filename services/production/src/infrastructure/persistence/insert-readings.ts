import type { Instant, Tx } from '@wellflow/kernel';
import { client, float8Array, int2Array, int4Array, textArray, timestamptzArray } from '@wellflow/postgres';
import type { NewReading } from '../../application/reading-history';
import { qualityCode } from './stored-value';

/** A reading and the number of its series. */
export interface SeriesReading {
  readonly seriesId: number;
  readonly reading: NewReading;
}

/** Stores those whose time is new. @returns how many */
export async function insertReadings(tx: Tx, readings: readonly SeriesReading[]): Promise<number> {
  if (readings.length === 0) return 0;
  const { rowCount } = await client(tx).query({
    name: 'insert-readings',
    text: insertSql,
    values: toColumns(readings),
  });
  return rowCount ?? 0;
}

/** How many of a series and day (`YYYY-MM-DD` of UTC) were new. */
export interface StoredDay {
  readonly series_id: number;
  readonly day: string;
  readonly count: number;
}

/** As `insertReadings`, and says of which days they are. */
export async function insertByDay(tx: Tx, readings: readonly SeriesReading[]): Promise<readonly StoredDay[]> {
  if (readings.length === 0) return [];
  const { rows } = await client(tx).query<StoredDay>({
    name: 'insert-readings-by-day',
    text: byDaySql,
    values: toColumns(readings),
  });
  return rows;
}

const insertSql = `
INSERT INTO reading (organization, series_id, quality, source_time, received_at, number, other, flags, original_unit, original_value)
SELECT nullif(current_setting('app.organization', true), ''), * FROM unnest($1::integer[], $2::smallint[], $3::timestamptz[],
  $4::timestamptz[], $5::double precision[], $6::text[], $7::text[], $8::text[], $9::text[])
ON CONFLICT DO NOTHING`;

const byDaySql = `
WITH stored AS (${insertSql} RETURNING series_id, source_time)
SELECT series_id, (source_time AT TIME ZONE 'UTC')::date AS day, count(*)::integer AS count FROM stored GROUP BY 1, 2`;

/** One binary array a column, in one pass over the readings. */
function toColumns(readings: readonly SeriesReading[]): Buffer[] {
  const length = readings.length;
  const [series, qualities] = [new Int32Array(length), new Int16Array(length)];
  const [sourceTimes, receivedTimes]: [Instant[], Instant[]] = [[], []];
  const numbers: (number | null)[] = [];
  const [others, flags, units, values]: [Text[], Text[], Text[], Text[]] = [[], [], [], []];
  for (const [at, { seriesId, reading }] of readings.entries()) {
    const { value, original } = reading;
    series[at] = seriesId;
    qualities[at] = qualityCode(reading.quality);
    sourceTimes.push(reading.sourceTime);
    receivedTimes.push(reading.receivedAt);
    numbers.push(typeof value === 'number' ? value : null);
    others.push(value === null || typeof value === 'number' ? null : String(value));
    flags.push(reading.flags.length === 0 ? null : reading.flags.join(' '));
    units.push(original?.unit ?? null);
    values.push(original?.value ?? null);
  }
  return [
    ...[int4Array(series), int2Array(qualities), timestamptzArray(sourceTimes), timestamptzArray(receivedTimes)],
    ...[float8Array(numbers), ...[others, flags, units, values].map(textArray)],
  ];
}

type Text = string | null;
