import { DomainError, isUuid, parseInstant, type JsonObject } from '@wellflow/kernel';
import type { HeldFilter, HeldId, HeldReading } from '../../application/quarantine';

export interface QuarantinedReadingRow {
  readonly receipt_id: string;
  readonly item: number;
  readonly producer_id: string;
  readonly received_at: string;
  readonly reason: string;
  readonly explanation: string;
  readonly reading: JsonObject;
}

export const heldColumns = 'receipt_id, item, producer_id, received_at, reason, explanation, reading';

export function heldReadingOf(row: QuarantinedReadingRow): HeldReading {
  return {
    receiptId: row.receipt_id,
    index: row.item,
    producerId: row.producer_id,
    receivedAt: parseInstant(row.received_at),
    reason: row.reason,
    explanation: row.explanation,
    reading: row.reading,
  };
}

/** A condition in SQL and its parameters, which begin at `$1`. */
export interface Condition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Only what is asked is in the statement, so that each question finds its index. */
export function conditionOf(organization: string, filter: HeldFilter): Condition {
  const asked: readonly (readonly [string, unknown])[] = [
    ['organization = ?', organization],
    ['reason = ?', filter.reason],
    ['producer_id = ?', filter.producerId],
    ["reading->>'well' = ?", filter.well],
    ["reading->>'tag' = ?", filter.tag],
    ['received_at >= ?', filter.from],
    ['received_at < ?', filter.to],
    ['awaits = ANY (?)', filter.awaits],
    [idsSql, filter.ids === undefined ? undefined : JSON.stringify(filter.ids)],
  ];
  const given = asked.filter(([, value]) => value !== undefined);
  const sql = given.map(([condition], index) => condition.replace('?', `$${index + 1}`)).join(' AND ');
  return { sql, params: given.map(([, value]) => value) };
}

const idsSql = `(receipt_id, item) IN (
  SELECT wanted."receiptId", wanted.index FROM jsonb_to_recordset(?::jsonb) AS wanted("receiptId" uuid, index integer))`;

type Place = Pick<HeldReading, 'receivedAt' | 'receiptId' | 'index'>;

export function printCursor({ receivedAt, receiptId, index }: Place): string {
  return `${receivedAt}_${receiptId}_${index}`;
}

/** @throws DomainError `ingestion/invalid-cursor` */
export function parseCursor(cursor: string): Place {
  const [receivedAt = '', receiptId = '', index = ''] = cursor.split('_');
  if (!isUuid(receiptId) || !/^\d{1,9}$/.test(index)) throw invalidCursor();
  try {
    return { receivedAt: parseInstant(receivedAt), receiptId, index: Number(index) };
  } catch (error) {
    throw error instanceof DomainError ? invalidCursor() : error;
  }
}

function invalidCursor(): DomainError {
  return new DomainError('ingestion/invalid-cursor', 'The cursor is not one that a page gave', { path: '/cursor' });
}

/** A held reading by its id, for maps. */
export function placeOf({ receiptId, index }: HeldId): string {
  return `${receiptId}/${index}`;
}
