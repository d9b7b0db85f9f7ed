import { randomUUID } from 'node:crypto';
import { parseInstant, type JsonObject, type Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { DecidedReading, Decision, Quarantine, Settlement } from '../../application/quarantine';
import { mendable } from '../../domain/reading/awaited';
import { conditionOf, heldColumns, heldReadingOf, type QuarantinedReadingRow } from './held-rows';

/** Long enough for Kafka's slowest answer (30 s), so that two processes hardly ever send the same reading. */
const claimSeconds = 60;

export const claim: Quarantine['claim'] = async (tx, organization, { filter, limit, after }) => {
  const claimId = randomUUID();
  const { sql, params } = conditionOf(organization, filter);
  const given = after === undefined ? [] : [after.receivedAt, after.receiptId, after.index];
  const at = params.length + 1;
  const next =
    after === undefined
      ? ''
      : `AND (received_at, receipt_id, item) > ($${at + 1}::timestamptz, $${at + 2}::uuid, $${at + 3}::integer)`;
  // Materialized: a plan that asks an `IN` again for each row would claim the next ones each time, far beyond the limit.
  const text = `
    WITH wanted AS MATERIALIZED (
      SELECT organization, receipt_id, item FROM quarantined_reading
      WHERE ${sql} AND (claimed_until IS NULL OR claimed_until < clock_timestamp()) ${next}
      ORDER BY received_at, receipt_id, item LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE quarantined_reading SET claim = $${at}, claimed_until = clock_timestamp() + interval '${claimSeconds} seconds'
    WHERE (organization, receipt_id, item) IN (SELECT organization, receipt_id, item FROM wanted)
    RETURNING ${heldColumns}`;
  const rows = await query<QuarantinedReadingRow>(tx, text, [...params, claimId, ...given]);
  return { claimId, readings: rows.map(heldReadingOf).sort(oldestFirst) };
};

interface Placed {
  readonly receivedAt: string;
  readonly receiptId: string;
  readonly index: number;
}

function oldestFirst(one: Placed, other: Placed): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt ? -1 : 1;
  if (one.receiptId !== other.receiptId) return one.receiptId < other.receiptId ? -1 : 1;
  return one.index - other.index;
}

export const settle: Quarantine['settle'] = async (tx, organization, { claimId, released, decision, stay }) => {
  await release(tx, organization, { released, decision });
  if (stay.length > 0) await query(tx, staySql, [organization, JSON.stringify(stay), mendable]);
  await query(
    tx,
    'UPDATE quarantined_reading SET claim = NULL, claimed_until = NULL WHERE organization = $1 AND claim = $2',
    [organization, claimId],
  );
};

/** Whoever comes second finds nothing to delete, and audits nothing. */
async function release(
  tx: Tx,
  organization: string,
  { released, decision }: Pick<Settlement, 'released' | 'decision'>,
): Promise<void> {
  if (released.length === 0) return;
  const { outcome, decidedAt, decidedBy, why, correction } = decision;
  const params = [organization, JSON.stringify(released), outcome, decidedAt, decidedBy, why];
  await query(tx, releaseSql, [...params, correction === null ? null : JSON.stringify(correction)]);
}

export async function decisions(tx: Tx, organization: string, limit: number): Promise<readonly DecidedReading[]> {
  const rows = await query<DecisionRow>(tx, decisionsSql, [organization, limit]);
  return rows.map((row) => ({
    receiptId: row.receipt_id,
    index: row.item,
    outcome: row.outcome,
    heldFor: row.held_for,
    decidedAt: parseInstant(row.decided_at),
    decidedBy: row.decided_by,
    why: row.why,
    reading: row.reading,
    correction: row.correction,
  }));
}

interface DecisionRow {
  readonly receipt_id: string;
  readonly item: number;
  readonly outcome: Decision['outcome'];
  readonly held_for: string;
  readonly decided_at: string;
  readonly decided_by: string;
  readonly why: string;
  readonly reading: JsonObject;
  readonly correction: JsonObject | null;
}

const releaseSql = `
WITH gone AS (
  DELETE FROM quarantined_reading
  WHERE organization = $1 AND (receipt_id, item) IN (
    SELECT done."receiptId", done.index FROM jsonb_to_recordset($2::jsonb) AS done("receiptId" uuid, index integer))
  RETURNING receipt_id, item, reason, reading
)
INSERT INTO quarantine_decision
  (organization, receipt_id, item, outcome, held_for, decided_at, decided_by, why, reading, correction)
SELECT $1, receipt_id, item, $3, reason, $4, $5, $6, reading, $7::jsonb FROM gone`;

const staySql = `
UPDATE quarantined_reading held
SET reason = stay.reason, explanation = stay.explanation, awaits = CASE WHEN stay.reason = ANY ($3) THEN held.awaits END
FROM jsonb_to_recordset($2::jsonb) AS stay("receiptId" uuid, index integer, reason text, explanation text)
WHERE held.organization = $1 AND held.receipt_id = stay."receiptId" AND held.item = stay.index`;

const decisionsSql = `
SELECT receipt_id, item, outcome, held_for, decided_at, decided_by, why, reading, correction
FROM quarantine_decision WHERE organization = $1
ORDER BY decided_at DESC, receipt_id, item LIMIT $2`;
