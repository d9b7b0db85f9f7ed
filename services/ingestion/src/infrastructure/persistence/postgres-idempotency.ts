import type { Instant, UnitOfWork } from '@wellflow/kernel';
import { query, type Database } from '@wellflow/postgres';
import type { Attempt, Begun, IdempotencyStore, KeyScope } from '../../application/idempotency';

/** @param unitOfWork transactions under row-level security, on the primary: a replica may not know the key yet. */
export function createPostgresIdempotency(unitOfWork: UnitOfWork): IdempotencyStore {
  return {
    begin: (scope, attempt) =>
      unitOfWork.run({ organization: scope.organization }, async (tx) => {
        const begun = await query<{ readonly receipt_id: string }>(tx, beginSql, beginParams(scope, attempt));
        if (begun[0] !== undefined) return { outcome: 'begun', receiptId: begun[0].receipt_id };
        const [row] = await query<KeptRow>(tx, findSql, [scope.organization, scope.producerId, scope.key]);
        return outcomeOf(row, attempt);
      }),
    finish: (scope, attemptId, { status, contentType, body }) =>
      unitOfWork.run({ organization: scope.organization }, async (tx) => {
        const { organization, producerId, key } = scope;
        const params = [organization, producerId, key, attemptId, status, contentType, body];
        return (await query(tx, finishSql, params)).length === 1;
      }),
    abandon: (scope, attemptId) =>
      unitOfWork.run({ organization: scope.organization }, async (tx) => {
        await query(tx, abandonSql, [scope.organization, scope.producerId, scope.key, attemptId]);
      }),
  };
}

/** Removes keys past their time, of all organizations, a thousand at a time. @returns how many. */
export function pruneIdempotency({ system }: Pick<Database, 'system'>, at: Instant): Promise<number> {
  return system.run(async (tx) => (await query(tx, pruneSql, [at])).length);
}

interface KeptRow {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly content_type: string | null;
  readonly body: string | null;
}

function beginParams({ organization, producerId, key }: KeyScope, attempt: Attempt): unknown[] {
  const { fingerprint, attemptId, receiptId, at, leaseUntil, expiresAt } = attempt;
  return [organization, producerId, key, fingerprint, attemptId, receiptId, leaseUntil, expiresAt, at];
}

function outcomeOf(row: KeptRow | undefined, { fingerprint }: Attempt): Begun {
  // It was abandoned between the two statements: whoever asks again begins.
  if (row === undefined) return { outcome: 'in-progress' };
  if (row.fingerprint !== fingerprint) return { outcome: 'other-body' };
  const { status, content_type: contentType, body } = row;
  if (status === null || contentType === null || body === null) return { outcome: 'in-progress' };
  return { outcome: 'answered', answer: { status, contentType, body } };
}

const beginSql = `
INSERT INTO idempotent_answer AS kept
  (organization, producer_id, key, fingerprint, attempt_id, receipt_id, lease_until, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (organization, producer_id, key) DO UPDATE SET
  fingerprint = EXCLUDED.fingerprint, attempt_id = EXCLUDED.attempt_id,
  receipt_id = CASE WHEN kept.expires_at <= $9 THEN EXCLUDED.receipt_id ELSE kept.receipt_id END,
  lease_until = EXCLUDED.lease_until, expires_at = EXCLUDED.expires_at,
  status = NULL, content_type = NULL, body = NULL
WHERE kept.expires_at <= $9
   OR (kept.status IS NULL AND kept.lease_until <= $9 AND kept.fingerprint = EXCLUDED.fingerprint)
RETURNING receipt_id`;

const findSql = `
SELECT fingerprint, status, content_type, body FROM idempotent_answer
WHERE organization = $1 AND producer_id = $2 AND key = $3`;

const finishSql = `
UPDATE idempotent_answer SET status = $5, content_type = $6, body = $7
WHERE organization = $1 AND producer_id = $2 AND key = $3 AND attempt_id = $4 AND status IS NULL
RETURNING 1`;

const abandonSql = `
DELETE FROM idempotent_answer
WHERE organization = $1 AND producer_id = $2 AND key = $3 AND attempt_id = $4 AND status IS NULL`;

const pruneSql = `
DELETE FROM idempotent_answer WHERE (organization, producer_id, key) IN (
  SELECT organization, producer_id, key FROM idempotent_answer WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000
) RETURNING 1`;
