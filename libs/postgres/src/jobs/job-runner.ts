import { EventEmitter } from 'node:events';
import { DomainError } from '@wellflow/kernel';
import type { Json } from '@wellflow/kernel';
import { Logger, run } from 'graphile-worker';
import type { JobHelpers, Runner, Task, TaskList } from 'graphile-worker';
import { Pool } from 'pg';
import type { Database } from '../database/database';
import type { DatabaseLogger } from '../database/pool';
import { query } from '../database/transaction';
import { createHeartbeat } from './heartbeat';
import type { JobType } from './job-queue';

export interface JobContext {
  readonly jobId: string;
  readonly organization: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Fires when the process stops and will not wait much longer. */
  readonly signal: AbortSignal;
  /** Tells those who ask how far the job is. */
  readonly progress: (finishedSteps: number, allSteps: number, note?: string) => Promise<void>;
}

/** A handler with its payload's type already checked away. */
export interface JobHandler {
  readonly task: string;
  readonly run: (payload: Json, context: JobContext) => Promise<void>;
}

/** Runs at least once: after a crash it runs again, so it must not mind. A `DomainError` fails the job for good. */
export function jobHandler<Payload extends Json>(
  type: JobType<Payload>,
  handle: (payload: Payload, context: JobContext) => Promise<void>,
): JobHandler {
  return { task: type.task, run: (payload, context) => handle(type.parse(payload), context) };
}

export interface JobRunnerDeps {
  readonly database: Database;
  /** The system role's URL; the runner keeps connections of its own. */
  readonly systemUrl: string;
  readonly handlers: readonly JobHandler[];
  readonly logger: DatabaseLogger;
  /** Jobs at a time. Default 4. */
  readonly concurrency?: number;
  /** How often to look for jobs that are due later, in milliseconds; new ones wake the runner. Default 5 000. */
  readonly pollMs?: number;
  /** A worker silent for this long is taken for dead and its jobs are run again, in milliseconds. Default 60 000. */
  readonly deadAfterMs?: number;
}

export interface JobRunner {
  start(): Promise<void>;
  /** Lets running jobs finish, for a while; those that do not are run again elsewhere. */
  stop(): Promise<void>;
  isRunning(): boolean;
}

/** Works through the job queue as the system role. */
export function createJobRunner(deps: JobRunnerDeps): JobRunner {
  let running: Running | undefined;
  return {
    start: async () => {
      if (running) return;
      running = await startRunner(deps);
      // Were the runner to end by itself, `isRunning` must say so.
      void running.ended.then(() => (running = undefined));
    },
    stop: async () => running?.stop(),
    isRunning: () => running !== undefined,
  };
}

interface Running {
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

async function startRunner(deps: JobRunnerDeps): Promise<Running> {
  const { database, logger, concurrency = 4, deadAfterMs = 60_000 } = deps;
  const pool = createJobPool(deps, concurrency + 1);
  const heartbeat = createHeartbeat({ database, deadAfterMs, logger });
  const events = new EventEmitter();
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => heartbeat.add(worker.workerId));
  const runner = await run({
    pgPool: pool,
    taskList: taskList(deps),
    concurrency,
    pollInterval: deps.pollMs ?? 5_000,
    noHandleSignals: true,
    events,
    logger: toGraphileLogger(logger),
  });
  await heartbeat.start();
  return {
    ended: runner.promise.catch((error: Error) => logger.error({ error: error.message }, 'job runner ended')),
    stop: () => stop(runner, heartbeat, pool),
  };
}

function createJobPool({ systemUrl, logger }: JobRunnerDeps, max: number): Pool {
  const pool = new Pool({ connectionString: systemUrl, application_name: 'wellflow jobs', max, keepAlive: true });
  pool.on('error', (error) => logger.warn({ error: error.message }, 'job connection lost'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function stop(runner: Runner, heartbeat: { stop(): Promise<void> }, pool: Pool): Promise<void> {
  await runner.stop();
  await heartbeat.stop();
  await pool.end();
}

function taskList(deps: JobRunnerDeps): TaskList {
  return Object.fromEntries(deps.handlers.map((handler) => [handler.task, toTask(deps, handler)]));
}

interface JobRow {
  readonly payload: Json;
  readonly organization: string;
  readonly attempts: number;
  readonly max_attempts: number;
}

function toTask({ database, logger }: JobRunnerDeps, handler: JobHandler): Task {
  return async (reference: unknown, helpers: JobHelpers) => {
    const jobId = jobIdOf(reference);
    const job = await begin(database, jobId);
    if (!job) return;
    const { organization, attempts } = job;
    const progress = (finished: number, all: number, note = '') => saveProgress(database, jobId, [finished, all, note]);
    const signal = helpers.abortSignal ?? new AbortController().signal;
    try {
      await handler.run(job.payload, { jobId, organization, attempt: attempts, signal, progress });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      const final = error instanceof DomainError || attempts >= job.max_attempts;
      logger.warn({ jobId, task: handler.task, attempt: attempts, final, error: failure }, 'job failed');
      await fail(database, jobId, { failure, final });
      if (error instanceof DomainError) return;
      throw error;
    }
    await finish(database, jobId);
  };
}

function jobIdOf(reference: unknown): string {
  if (
    typeof reference === 'object' &&
    reference !== null &&
    'jobId' in reference &&
    typeof reference.jobId === 'string'
  )
    return reference.jobId;
  throw new Error('A job without its row');
}

/** Nothing when it was finished before, and only graphile-worker had not heard of it. */
async function begin(database: Database, jobId: string): Promise<JobRow | undefined> {
  const sql = `UPDATE job SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp())
                WHERE id = $1 AND state IN ('queued', 'running') RETURNING payload, organization, attempts, max_attempts`;
  const [row] = await database.system.run((tx) => query<JobRow>(tx, sql, [jobId]));
  return row;
}

async function saveProgress(database: Database, jobId: string, values: readonly unknown[]): Promise<void> {
  const sql = 'UPDATE job SET finished_steps = $2, all_steps = $3, note = $4 WHERE id = $1';
  await database.system.run((tx) => query(tx, sql, [jobId, ...values]));
}

async function finish(database: Database, jobId: string): Promise<void> {
  const sql = "UPDATE job SET state = 'done', failure = NULL, finished_at = clock_timestamp() WHERE id = $1";
  await database.system.run((tx) => query(tx, sql, [jobId]));
}

async function fail(
  database: Database,
  jobId: string,
  { failure, final }: { failure: string; final: boolean },
): Promise<void> {
  const sql = `UPDATE job SET state = CASE WHEN $3 THEN 'failed' ELSE 'queued' END, failure = $2,
                finished_at = CASE WHEN $3 THEN clock_timestamp() END WHERE id = $1`;
  await database.system.run((tx) => query(tx, sql, [jobId, failure, final]));
}

function toGraphileLogger(logger: DatabaseLogger): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') logger.error({}, message);
    if (level === 'warning') logger.warn({}, message);
  });
}
