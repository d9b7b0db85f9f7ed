import { systemTable } from '../tenancy/tenant-table';
import type { Migration } from '../migrations/migration';

/**
 * What people see of a job is ours and under row-level security; what the worker works from is graphile-worker's. The app role
 * cannot reach graphile-worker's tables, so it enqueues through a function of the owner, which takes everything from
 * the job's own row and so acts for the organization of the transaction alone.
 */
const jobTables = `
CREATE TABLE job (
  id uuid PRIMARY KEY,
  organization text NOT NULL,
  task text NOT NULL,
  payload jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
  finished_steps integer NOT NULL DEFAULT 0,
  all_steps integer,
  note text NOT NULL DEFAULT '',
  attempts integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL,
  failure text,
  run_at timestamptz NOT NULL,
  queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz
);
CREATE INDEX job_by_organization ON job (organization, queued_at DESC);
${systemTable('job')}

CREATE TABLE job_worker (worker text PRIMARY KEY, beat_at timestamptz NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON job_worker TO {{system}};

CREATE FUNCTION enqueue_job(p_job uuid, p_queue text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_job public.job%ROWTYPE;
BEGIN
  SELECT * INTO STRICT v_job FROM public.job WHERE id = p_job;
  PERFORM graphile_worker.add_job(v_job.task, json_build_object('jobId', v_job.id, 'organization', v_job.organization), p_queue,
    v_job.run_at, v_job.max_attempts, v_job.id::text);
END $$;
REVOKE ALL ON FUNCTION enqueue_job FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_job TO {{app}};
`;

/** Jobs and their progress; `runMigrations` installs graphile-worker's own schema along with it. */
export const jobMigrations: readonly Migration[] = [{ id: 'jobs/0001-job', sql: jobTables }];
