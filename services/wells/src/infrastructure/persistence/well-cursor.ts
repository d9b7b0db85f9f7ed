import { DomainError, isUuid } from '@wellflow/kernel';

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
  // Postgres takes no NUL in a text.
  const readable = typeof name === 'string' && typeof wellId === 'string' && !name.includes('\0') && isUuid(wellId);
  if (readable) return { name, wellId };
  throw new DomainError('wells/invalid-cursor', 'The cursor is not one that a page gave', { path: '/cursor' });
}

function parts(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
