import type { Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';

/**
 * Of a reading that is set apart for want of a tag or a well and the arrival of that tag or well, one commits first and
 * the other then sees it: else both could miss each other, and the reading would wait for ever.
 */
export async function lockArrivals(tx: Tx, organization: string): Promise<void> {
  await query(tx, `SELECT pg_advisory_xact_lock(${lockKey})`, [organization]);
}

/** Readings are set apart side by side; only an arrival waits for them, and they for it. */
export async function lockHolding(tx: Tx, organization: string): Promise<void> {
  await query(tx, `SELECT pg_advisory_xact_lock_shared(${lockKey})`, [organization]);
}

const lockKey = "hashtextextended('ingestion/arrivals/' || $1, 0)";
