import { parseInstant, type UnitOfWork } from '@wellflow/kernel';
import { insertRows, query } from '@wellflow/postgres';
import {
  listedReadings,
  type Correction,
  type JudgedReading,
  type ReceiptPart,
  type Receipts,
} from '../../application/receipts';
import { judgeFlags, verdicts } from '../../domain/judging/series-reading';

interface ReceiptRow {
  readonly receipt_id: string;
  readonly producer_id: string;
  readonly received_at: string;
  readonly counts: readonly number[];
  readonly readings: readonly JudgedReading[];
  readonly unlisted: number;
}

/** The places of the column. Codes are only ever added, at the end of their list; flags begin at 8. */
const places = [...verdicts, ...Array.from({ length: 8 - verdicts.length }, () => undefined), ...judgeFlags];

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresReceipts(reads: UnitOfWork): Receipts {
  return {
    async add(tx, organization, parts) {
      if (parts.length === 0) return;
      const inOrder = [...parts].sort((one, other) => (one.receiptId < other.receiptId ? -1 : 1));
      await query(tx, addSql, [organization, listedReadings, ...toColumns(inOrder)]);
    },
    async keepCorrections(tx, organization, corrections) {
      const rows = corrections.map((correction) => [organization, ...toRow(correction)]);
      await insertRows(tx, { table: 'reading_correction', columns: correctionColumns, rows });
    },
    find: (organization, receiptId) =>
      reads.run({ organization }, async (tx) => {
        const [row] = await query<ReceiptRow>(tx, findSql, [organization, receiptId]);
        return row && toReceipt(row);
      }),
    async prune(tx, organization, before) {
      const [row] = await query<{ readonly pruned: string }>(tx, pruneSql, [organization, before]);
      return Number(row?.pruned ?? 0);
    },
  };
}

/** One array a column. Counts of a receipt travel as text: an array of arrays would have to be square. */
function toColumns(parts: readonly ReceiptPart[]): readonly unknown[] {
  const listed = parts.map(({ readings }) => readings.slice(0, listedReadings));
  return [
    parts.map(({ receiptId }) => receiptId),
    parts.map(({ producerId }) => producerId),
    parts.map(({ receivedAt }) => receivedAt),
    parts.map(({ counts }) => `{${places.map((code) => (code === undefined ? 0 : (counts[code] ?? 0))).join(',')}}`),
    listed.map((readings) => JSON.stringify(readings)),
    parts.map(({ readings, unlisted }) => unlisted + Math.max(0, readings.length - listedReadings)),
  ];
}

function toReceipt(row: ReceiptRow) {
  const counts = places.flatMap((code, place) => {
    const count = row.counts[place] ?? 0;
    return code === undefined || count === 0 ? [] : [[code, count] as const];
  });
  return {
    receiptId: row.receipt_id,
    producerId: row.producer_id,
    receivedAt: parseInstant(row.received_at),
    counts: Object.fromEntries(counts),
    readings: row.readings,
    unlisted: row.unlisted,
  };
}

const correctionColumns = [
  { name: 'organization', type: 'text' },
  { name: 'asset_id', type: 'uuid' },
  { name: 'series', type: 'text' },
  { name: 'source_time', type: 'timestamptz' },
  { name: 'receipt_id', type: 'uuid' },
  { name: 'producer_id', type: 'text' },
  { name: 'received_at', type: 'timestamptz' },
  { name: 'number_before', type: 'double precision' },
  { name: 'quality_before', type: 'text' },
  { name: 'value_after', type: 'text' },
  { name: 'quality_after', type: 'text' },
];

function toRow({ assetId, series, time, receiptId, producerId, receivedAt, before, after }: Correction) {
  const what = [before.number, before.quality, after.value, after.quality];
  return [assetId, series, time, receiptId, producerId, receivedAt, ...what];
}

// What is beyond the cap is counted, so that a receipt's row stays small however much of a batch was sent twice.
const addSql = `
INSERT INTO receipt AS receipt (organization, receipt_id, producer_id, received_at, counts, readings, unlisted)
SELECT $1, added.receipt_id, added.producer_id, added.received_at, added.counts::integer[], added.readings, added.unlisted
FROM unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::json[], $8::integer[])
  AS added (receipt_id, producer_id, received_at, counts, readings, unlisted)
ON CONFLICT (organization, receipt_id) DO UPDATE SET
  counts = ARRAY (SELECT coalesce(one, 0) + coalesce(other, 0)
    FROM unnest(receipt.counts, excluded.counts) WITH ORDINALITY AS sums (one, other, place) ORDER BY place),
  readings = CASE WHEN json_array_length(excluded.readings) = 0 THEN receipt.readings ELSE
    (SELECT json_agg(listed.reading) FROM (
      SELECT reading FROM json_array_elements(receipt.readings) AS reading
      UNION ALL SELECT reading FROM json_array_elements(excluded.readings) AS reading
      LIMIT $2) AS listed) END,
  unlisted = receipt.unlisted + excluded.unlisted
    + greatest(0, json_array_length(receipt.readings) + json_array_length(excluded.readings) - $2)`;

const findSql = `
SELECT receipt_id, producer_id, received_at, counts, readings, unlisted FROM receipt
WHERE organization = $1 AND receipt_id = $2`;

const pruneSql = `
WITH pruned AS (
  DELETE FROM receipt WHERE organization = $1 AND receipt_id IN (
    SELECT receipt_id FROM receipt WHERE organization = $1 AND received_at < $2 ORDER BY received_at LIMIT 5000)
  RETURNING 1
)
SELECT count(*) AS pruned FROM pruned`;
