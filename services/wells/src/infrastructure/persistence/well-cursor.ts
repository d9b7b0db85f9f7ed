import { DomainError, isUuid, parseInstant } from '@wellflow/kernel';
import type { WellQuery } from '../../application/well-search';

/** The last row of a page, which the next page begins after: its place in one order. */
export interface WellCursor {
  /** Which order it is a place in. */
  readonly order: string;
  readonly key: string | number;
  readonly wellId: string;
}

/** The name of the order that is asked for. */
export function orderNameOf({ near, order: { by, descending } }: Pick<WellQuery, 'near' | 'order'>): string {
  return near === undefined ? `${by}${descending ? '-' : '+'}` : 'distance';
}

export function printWellCursor({ order, key, wellId }: WellCursor): string {
  return Buffer.from(JSON.stringify([order, key, wellId])).toString('base64url');
}

/** @throws DomainError `wells/invalid-cursor`, also for a cursor of another order */
export function parseWellCursor(cursor: string, order: string): WellCursor {
  const [of, key, wellId] = parts(cursor);
  const isReadable = of === order && isKeyOf(order, key) && typeof wellId === 'string' && isUuid(wellId);
  if (isReadable) return { order, key, wellId };
  throw new DomainError('wells/invalid-cursor', 'The cursor is not one that a page of this search gave', {
    path: '/cursor',
  });
}

function isKeyOf(order: string, key: unknown): key is string | number {
  if (order === 'distance') return Number.isFinite(key);
  if (typeof key !== 'string') return false;
  // Postgres takes no NUL in a text.
  return order.startsWith('registered') ? isInstant(key) : !key.includes('\0');
}

function isInstant(text: string): boolean {
  try {
    return parseInstant(text) === text;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

function parts(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
