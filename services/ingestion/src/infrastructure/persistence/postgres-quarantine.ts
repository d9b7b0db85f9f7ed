import { parseInstant, type JsonObject, type UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { Quarantine } from '../../application/quarantine';

interface QuarantinedReadingRow {
  readonly receipt_id: string;
  readonly item: number;
  readonly producer_id: string;
  readonly received_at: string;
  readonly reason: string;
  readonly explanation: string;
  readonly reading: JsonObject;
}

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresQuarantine(reads: UnitOfWork): Quarantine {
  return {
    async hold(tx, organization, readings) {
      await query(tx, holdSql, [organization, JSON.stringify(readings)]);
    },
    list: (organization, { reason, limit }) =>
      reads.run({ organization }, async (tx) => {
        const rows = await query<QuarantinedReadingRow>(tx, listSql, [organization, reason ?? null, limit]);
        return rows.map((row) => ({
          receiptId: row.receipt_id,
          index: row.item,
          producerId: row.producer_id,
          receivedAt: parseInstant(row.received_at),
          reason: row.reason,
          explanation: row.explanation,
          reading: row.reading,
        }));
      }),
  };
}

const holdSql = `
INSERT INTO quarantined_reading (organization, receipt_id, item, producer_id, received_at, reason, explanation, reading)
SELECT $1, held."receiptId", held.index, held."producerId", held."receivedAt", held.reason, held.explanation, held.reading
FROM jsonb_to_recordset($2::jsonb) AS held("receiptId" uuid, index integer, "producerId" text, "receivedAt" timestamptz,
  reason text, explanation text, reading jsonb)
ON CONFLICT DO NOTHING`;

const listSql = `
SELECT receipt_id, item, producer_id, received_at, reason, explanation, reading
FROM quarantined_reading
WHERE organization = $1 AND ($2::text IS NULL OR reason = $2)
ORDER BY received_at DESC, receipt_id, item
LIMIT $3`;
