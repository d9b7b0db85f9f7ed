import { DomainError } from '@wellflow/kernel';
import type { Json } from '@wellflow/kernel';
import { createDatabase } from '../database/database';
import type { Database } from '../database/database';
import { query } from '../database/transaction';
import { platformMigrations } from '../migrations/platform-migrations';
import { createTestDatabase, sql, until } from '../test-database.support';
import type { TestDatabase } from '../test-database.support';
import { enqueueJob, findJob, listJobs } from './job-queue';
import type { JobOptions, JobStatus, JobType } from './job-queue';
import { createJobRunner, jobHandler } from './job-runner';
import type { JobContext, JobRunner } from './job-runner';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const countType: JobType<number> = {
  task: 'count',
  parse: (payload: Json) => {
    if (typeof payload !== 'number') throw new DomainError('count/not-a-number', 'Not a number');
    return payload;
  },
};

describe('the job queue', () => {
  let urls: TestDatabase;
  let database: Database;
  let runner: JobRunner;
  let work: (payload: number, context: JobContext) => Promise<void>;

  beforeAll(async () => {
    urls = await createTestDatabase(platformMigrations);
    database = await createDatabase(urls);
    runner = newRunner();
    await runner.start();
  });
  afterAll(async () => {
    await runner.stop();
    await database.close();
    await urls.drop();
  });
  beforeEach(() => {
    work = async () => undefined;
  });

  const newRunner = (deadAfterMs = 60_000) =>
    createJobRunner({
      ...urls,
      database,
      logger: silent,
      deadAfterMs,
      pollMs: 100,
      handlers: [jobHandler(countType, (payload, context) => work(payload, context))],
    });
  const enqueue = (payload: number, options: JobOptions = {}, organization = 'org') =>
    database.unitOfWork.run({ organization }, (tx) => enqueueJob(tx, { type: countType, payload }, options));
  const find = (id: string, organization = 'org') => database.unitOfWork.run({ organization }, (tx) => findJob(tx, id));
  const reaches = (id: string, state: JobStatus['state']) => until(async () => (await find(id))?.state === state);

  it('runs a job of its organization and says how far it is', async () => {
    let seen: JobStatus | undefined;
    let organization = '';
    work = async (steps, context) => {
      organization = context.organization;
      await context.progress(1, steps, 'first step');
      seen = await find(context.jobId);
    };
    const id = await enqueue(3);
    await reaches(id, 'done');
    expect(seen).toMatchObject({ state: 'running', finishedSteps: 1, allSteps: 3, note: 'first step' });
    expect(organization).toBe('org');
  });

  it('runs nothing of a transaction that rolled back', async () => {
    let ran = 0;
    work = async () => void (ran += 1);
    const undone = database.unitOfWork.run({ organization: 'org' }, async (tx) => {
      await enqueueJob(tx, { type: countType, payload: 1 });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await reaches(await enqueue(2), 'done');
    expect(ran).toBe(1);
  });

  it('tries a failed job again, and then no more', async () => {
    work = async (_payload, { attempt }) => {
      if (attempt < 2) throw new Error('not yet');
    };
    const id = await enqueue(1);
    await until(async () => (await find(id))?.failure === 'not yet');
    await reaches(id, 'done');
    work = () => Promise.reject(new Error('never'));
    const hopeless = await enqueue(1, { maxAttempts: 1 });
    await reaches(hopeless, 'failed');
    expect(await find(hopeless)).toMatchObject({ attempts: 1, failure: 'never' });
  });

  it('fails a refused job for good', async () => {
    work = () => Promise.reject(new DomainError('count/refused', 'Refused'));
    const id = await enqueue(1);
    await reaches(id, 'failed');
    expect(await find(id)).toMatchObject({ attempts: 1, failure: 'Refused' });
  });

  it('runs jobs of one queue one after the other', async () => {
    let running = 0;
    let most = 0;
    work = async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
    };
    const ids = await Promise.all([1, 2, 3, 4].map((n) => enqueue(n, { queue: 'one' })));
    for (const id of ids) await reaches(id, 'done');
    expect(most).toBe(1);
  });

  it("shows an organization its own jobs alone, and lets it enqueue none of another's", async () => {
    const id = await enqueue(1);
    expect(await find(id, 'other')).toBeUndefined();
    expect(await database.unitOfWork.run({ organization: 'other' }, (tx) => listJobs(tx))).toEqual([]);
    const foreign = database.unitOfWork.run({ organization: 'other' }, async (tx) => {
      await query(tx, 'SELECT enqueue_job($1, NULL)', [id]);
    });
    await expect(foreign).rejects.toThrow('query returned no rows');
    await expect(sql(urls.url, 'SELECT * FROM graphile_worker._private_jobs')).rejects.toThrow('permission denied');
  });

  it('runs the job of a worker that died again', async () => {
    await runner.stop();
    const id = await enqueue(1);
    await sql(
      urls.adminUrl,
      "UPDATE graphile_worker._private_jobs SET locked_by = 'dead', locked_at = now() - interval '10 seconds', attempts = 1",
    );
    runner = newRunner();
    await runner.start();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await find(id))?.state).toBe('queued');
    await runner.stop();
    runner = newRunner(2_000);
    await runner.start();
    await reaches(id, 'done');
  });

  it('goes on when its connections are killed', async () => {
    await sql(urls.adminUrl, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
      urls.roles.system,
    ]);
    await reaches(await enqueue(1), 'done');
    expect(runner.isRunning()).toBe(true);
  });
});
