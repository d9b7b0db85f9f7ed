import { DomainError, parseInstant, parseLocalDate } from '@wellflow/kernel';

/** Where a page ended: contract day, kind, time, key, edition. */
export type RecordPosition = readonly [day: string, kind: string, begin: string, key: string, edition: number];

type Placed = {
  readonly contractDay: string;
  readonly kind: string;
  readonly begin: string;
  readonly key: string;
  readonly edition: number;
};

export function positionOf({ contractDay, kind, begin, key, edition }: Placed): RecordPosition {
  return [contractDay, kind, begin, key, edition];
}

export function writeRecordCursor(record: Placed): string {
  return Buffer.from(JSON.stringify(positionOf(record))).toString('base64url');
}

/** @throws DomainError `ingestion/invalid-cursor` */
export function readRecordCursor(cursor: string): RecordPosition {
  const position = parse(cursor);
  if (Array.isArray(position) && isPosition(position)) return position;
  throw new DomainError('ingestion/invalid-cursor', 'The cursor is from no list of records', { path: '/cursor' });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isPosition(parts: readonly unknown[]): parts is RecordPosition {
  const [day, kind, begin, key, edition] = parts;
  const areTexts = [kind, key].every((part) => typeof part === 'string' && !part.includes('\0'));
  const isEdition = typeof edition === 'number' && Number.isInteger(edition) && edition > 0 && edition < 2 ** 31;
  return parts.length === 5 && areTexts && isEdition && parses(parseLocalDate, day) && parses(parseInstant, begin);
}

function parses(parseText: (text: string) => unknown, text: unknown): boolean {
  try {
    return typeof text === 'string' && parseText(text) !== undefined;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
