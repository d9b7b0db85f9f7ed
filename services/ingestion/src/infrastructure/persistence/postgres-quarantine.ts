import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { HeldFilter, HeldPage, HeldReading, Quarantine } from '../../application/quarantine';
import { awaitedBy } from '../../domain/reading/awaited';
import { lockHolding } from './arrival-lock';
import {
  conditionOf,
  heldColumns,
  heldReadingOf,
  parseCursor,
  printCursor,
  type QuarantinedReadingRow,
} from './held-rows';
import { claim, decisions, settle } from './postgres-quarantine-release';
import { unknownTags } from './unknown-tag-rows';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresQuarantine(reads: UnitOfWork): Quarantine {
  return {
    hold,
    list: (organization, filter, page) =>
      reads.run({ organization }, (tx) => list(tx, conditionOf(organization, filter), page)),
    unknownTags: (organization, page) => reads.run({ organization }, (tx) => unknownTags(tx, organization, page)),
    count,
    claim,
    settle,
    decisions: (organization, limit) => reads.run({ organization }, (tx) => decisions(tx, organization, limit)),
  };
}

async function hold(tx: Tx, organization: string, readings: readonly HeldReading[]): Promise<readonly string[]> {
  const rows = readings.map((held) => ({ ...held, awaits: awaitedBy(held.reason, held.reading) }));
  const waiting = rows.filter(({ reason }) => reason !== 'ingestion/tag-not-in-effect');
  const awaits = new Set(waiting.flatMap((row) => row.awaits ?? []));
  if (awaits.size > 0) await lockHolding(tx, organization);
  await query(tx, holdSql, [organization, JSON.stringify(rows)]);
  if (awaits.size === 0) return [];
  const arrived = await query<{ readonly awaits: string }>(tx, arrivedSql, [organization, [...awaits]]);
  return arrived.map((row) => row.awaits);
}

async function list(
  tx: Tx,
  { sql, params }: ReturnType<typeof conditionOf>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<HeldPage> {
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const given = after === undefined ? [] : [after.receivedAt, after.receiptId, after.index];
  const at = params.length;
  const next = after === undefined ? '' : afterSql(at);
  const text = `SELECT ${heldColumns} FROM quarantined_reading WHERE ${sql}${next}
    ORDER BY received_at DESC, receipt_id, item LIMIT ${limit + 1}`;
  const rows = await query<QuarantinedReadingRow>(tx, text, [...params, ...given]);
  const readings = rows.slice(0, limit).map(heldReadingOf);
  const last = readings.at(-1);
  return rows.length > limit && last !== undefined ? { readings, nextCursor: printCursor(last) } : { readings };
}

/** Newest first, but those of one instant in the order of their receipts: no row comparison can say that. */
function afterSql(at: number): string {
  const [time, receipt, item] = [`$${at + 1}::timestamptz`, `$${at + 2}::uuid`, `$${at + 3}::integer`];
  return ` AND received_at <= ${time} AND (received_at < ${time} OR (receipt_id, item) > (${receipt}, ${item}))`;
}

async function count(tx: Tx, organization: string, filter: HeldFilter): Promise<number> {
  const { sql, params } = conditionOf(organization, filter);
  const [row] = await query<{ readonly n: string }>(
    tx,
    `SELECT count(*) AS n FROM quarantined_reading WHERE ${sql}`,
    params,
  );
  return Number(row?.n ?? 0);
}

const holdSql = `
INSERT INTO quarantined_reading
  (organization, receipt_id, item, producer_id, received_at, reason, explanation, reading, awaits)
SELECT $1, held."receiptId", held.index, held."producerId", held."receivedAt", held.reason, held.explanation, held.reading,
  held.awaits
FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS ("receiptId" uuid, index integer, "producerId" text,
  "receivedAt" timestamptz, reason text, explanation text, reading jsonb, awaits text)) WITH ORDINALITY
  AS held("receiptId", index, "producerId", "receivedAt", reason, explanation, reading, awaits, place)
WHERE NOT EXISTS (
  SELECT FROM quarantine_decision decided
  WHERE decided.organization = $1 AND decided.receipt_id = held."receiptId" AND decided.item = held.index)
ORDER BY place
ON CONFLICT DO NOTHING`;

// In this transaction and not by the directories: they may look at a replica, or remember what was so a moment ago.
const arrivedSql = `
SELECT awaits FROM unnest($2::text[]) AS wanted(awaits)
WHERE EXISTS (SELECT FROM tag WHERE organization = $1 AND awaits = 'tag:' || name AND name = substr(awaits, 5))
  OR EXISTS (SELECT FROM known_well WHERE organization = $1 AND awaits LIKE 'well:id:%' AND well_id::text = substr(awaits, 9))
  OR EXISTS (SELECT FROM known_well_identifier
    WHERE organization = $1 AND awaits LIKE 'well:%'
      AND scheme = split_part(awaits, ':', 2) AND value = substr(awaits, length(split_part(awaits, ':', 2)) + 7))`;
