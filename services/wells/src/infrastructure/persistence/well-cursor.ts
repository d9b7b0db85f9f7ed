import { DomainError } from '@wellflow/kernel';

/** The last row of a page, which the next page begins after. */
export interface WellCursor {
  readonly name: string;
  readonly wellId: string;
}

export function printWellCursor({ name, wellId }: WellCursor): string {
  return Buffer.from(JSON.stringify([name, wellId])).toString('base64url');
}

/** @throws DomainError `wells/invalid-cursor` */
export function parseWellCursor(cursor: string): WellCursor {
  const [name, wellId] = parts(cursor);
  if (typeof name === 'string' && typeof wellId === 'string' && /^[0-9a-f-]{36}$/.test(wellId)) return { name, wellId };
  throw new DomainError('wells/invalid-cursor', 'The cursor is not one that a page gave', { cursor: cursor.slice(0, 100) });
}

function parts(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
