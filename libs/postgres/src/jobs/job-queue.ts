import { randomUUID } from 'node:crypto';
import type { Instant, Json, Tx } from '@wellflow/kernel';
import { organizationOf, query } from '../database/transaction';

/** A kind of job: its name, and what a payload must be. */
export interface JobType<Payload extends Json> {
  readonly task: string;
  /** @throws when the payload is not one. */
  readonly parse: (payload: Json) => Payload;
}

export interface JobOptions {
  /** Not before; now when absent. */
  readonly runAt?: Instant;
  /** Tries in all, with growing pauses: 3 s, 7 s, 20 s, 55 s … Default 8. */
  readonly maxAttempts?: number;
  /** Jobs of one queue run one after the other. */
  readonly queue?: string;
}

export interface JobStatus {
  readonly id: string;
  readonly task: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly finishedSteps: number;
  /** Unknown until the job says. */
  readonly allSteps: number | null;
  readonly note: string;
  readonly attempts: number;
  readonly maxAttempts: number;
  /** Why the last try failed. */
  readonly failure: string | null;
  readonly queuedAt: Instant;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
}

/** Adds a job to the transaction, for its organization: it runs if and when the transaction commits. Returns its id. */
export async function enqueueJob<Payload extends Json>(
  tx: Tx,
  { type, payload }: { readonly type: JobType<Payload>; readonly payload: Payload },
  { runAt, maxAttempts = 8, queue }: JobOptions = {},
): Promise<string> {
  const id = randomUUID();
  await query(
    tx,
    `INSERT INTO job (id, organization, task, payload, max_attempts, run_at)
     VALUES ($1, $2, $3, $4, $5, coalesce($6::timestamptz, clock_timestamp()))`,
    [id, organizationOf(tx), type.task, JSON.stringify(payload), maxAttempts, runAt ?? null],
  );
  await query(tx, 'SELECT enqueue_job($1, $2)', [id, queue ?? null]);
  return id;
}

const statusColumns = `id, task, state, finished_steps AS "finishedSteps", all_steps AS "allSteps", note, attempts,
  max_attempts AS "maxAttempts", failure, queued_at AS "queuedAt", started_at AS "startedAt", finished_at AS "finishedAt"`;

/** How a job of the transaction's organization stands. */
export async function findJob(tx: Tx, id: string): Promise<JobStatus | undefined> {
  const [job] = await query<JobStatus>(tx, `SELECT ${statusColumns} FROM job WHERE id = $1`, [id]);
  return job;
}

/** The latest jobs of the transaction's organization, newest first. */
export async function listJobs(tx: Tx, limit = 100): Promise<readonly JobStatus[]> {
  return query<JobStatus>(tx, `SELECT ${statusColumns} FROM job ORDER BY queued_at DESC LIMIT $1`, [limit]);
}
