import { hoursLayout } from '../../domain/history/hours';
import { toldFields } from './told-judgement';

const microsOf = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;

/** Nothing of a plain bucket. */
const noBucket = `NULL AS begins, NULL::bigint AS count, NULL::bigint AS good, NULL::integer AS qualities,
  NULL::bigint AS numbers, NULL::double precision AS sum, NULL::double precision AS lowest,
  NULL::double precision AS highest, NULL AS last_at, NULL::double precision AS last_number, NULL AS last_other`;

/**
 * Plain readings in buckets, packed days, and what was told of either, in one statement, which sees one state. Usable are
 * readings with a value that are GOOD or UNCERTAIN. Plain readings that something was told of come each by itself. A packed
 * day comes by its hours where those are enough ($8) and all there is to know of it: not on days between $9 and $10.
 * With LIMIT 1 a reading is looked up by its time; without it, all readings may be read to be joined.
 */
export const summarySql = `
WITH judged AS MATERIALIZED (
  SELECT * FROM reading_judgement WHERE series_id = $1 AND source_time >= $2 AND source_time < $3
), plain AS (
  SELECT date_bin($6::interval, source_time, 'epoch') AS begins, count(*) AS count,
         count(*) FILTER (WHERE quality = 0) AS good, bit_or(1 << quality) AS qualities,
         count(value) FILTER (WHERE quality <= 1) AS numbers, sum(value) FILTER (WHERE quality <= 1) AS sum,
         min(value) FILTER (WHERE quality <= 1) AS lowest, max(value) FILTER (WHERE quality <= 1) AS highest,
         max(source_time) FILTER (WHERE quality <= 1 AND (number IS NOT NULL OR other IS NOT NULL)) AS last_at
  FROM reading, LATERAL (
    SELECT CASE WHEN number <> 'NaN' THEN number WHEN $7 AND other ~ '^-?[0-9]+$' THEN other::double precision END AS value
  ) numeric
  WHERE series_id = $1 AND source_time >= $2 AND source_time < $3
    AND NOT EXISTS (SELECT FROM judged WHERE judged.source_time = reading.source_time)
  GROUP BY 1
), chunk AS (
  SELECT day, packed, hours, $8 AND get_byte(hours, 0) IS NOT DISTINCT FROM ${hoursLayout}
    AND NOT EXISTS (SELECT FROM unnest($9::date[], $10::date[]) AS unsure (first, last) WHERE day BETWEEN first AND last)
    AND day <> ALL (ARRAY (SELECT DISTINCT (source_time AT TIME ZONE 'UTC')::date FROM judged)) AS by_hours
  FROM reading_chunk WHERE series_id = $1 AND day BETWEEN $4::date AND $5::date
)
SELECT day, CASE WHEN by_hours THEN NULL ELSE packed END AS packed, CASE WHEN by_hours THEN hours END AS hours,
       NULL::json AS told, ${noBucket}
FROM chunk
UNION ALL
SELECT NULL, NULL, NULL, NULL, extract(epoch FROM begins)::bigint::text, count, good, plain.qualities,
       numbers, sum, lowest, highest, ${microsOf('last_at')}::text, last.number, last.other
FROM plain LEFT JOIN LATERAL (
  SELECT number, other FROM reading WHERE series_id = $1 AND source_time = plain.last_at LIMIT 1
) last ON true
UNION ALL
SELECT NULL, NULL, NULL, json_build_object(${toldFields}, 'base',
         CASE WHEN base.series_id IS NOT NULL THEN json_build_object('number', base.number, 'other', base.other,
           'quality', base.quality, 'flags', base.flags, 'receivedAt', ${microsOf('base.received_at')}) END),
       ${noBucket}
FROM judged LEFT JOIN LATERAL (
  SELECT * FROM reading WHERE series_id = $1 AND source_time = judged.source_time LIMIT 1
) base ON true`;
