import { enqueueJob, query, type Database, type DatabaseLogger, type JobType } from '@wellflow/postgres';

export interface UpkeepScheduleDeps {
  readonly database: Pick<Database, 'system' | 'unitOfWork'>;
  readonly job: JobType<Record<string, never>>;
  /** How often an organization's history is looked after. */
  readonly everyMinutes: number;
  readonly logger: DatabaseLogger;
}

export interface UpkeepSchedule {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Asks for a job for every organization that is due. @returns how many */
  askForDue(): Promise<number>;
}

const lookEveryMs = 60_000;

/** Any number of processes may run one: whoever moves an organization's next time on asks for its job, in one transaction. */
export function createUpkeepSchedule(deps: UpkeepScheduleDeps): UpkeepSchedule {
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<unknown> = Promise.resolve();
  const askQuietly = (): void => {
    asking = askForDue(deps).catch((error: unknown) =>
      deps.logger.warn({ err: error }, 'the upkeep of readings could not be asked for'),
    );
  };
  return {
    askForDue: () => askForDue(deps),
    start: async () => {
      askQuietly();
      timer = setInterval(askQuietly, lookEveryMs);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await asking;
    },
  };
}

async function askForDue(deps: UpkeepScheduleDeps): Promise<number> {
  const due = await deps.database.system.run((tx) =>
    query<{ readonly organization: string }>(tx, dueSql, [deps.job.task]),
  );
  let asked = 0;
  for (const { organization } of due) asked += await askFor(deps, organization);
  return asked;
}

function askFor({ database, job, everyMinutes }: UpkeepScheduleDeps, organization: string): Promise<number> {
  return database.unitOfWork.run({ organization }, async (tx) => {
    const taken = await query(tx, takeSql, [organization, everyMinutes]);
    if (taken.length === 0) return 0;
    await enqueueJob(tx, { type: job, payload: {} }, { queue: `reading upkeep of ${organization}` });
    return 1;
  });
}

/** Not while one is under way: a long one would be followed by a row of others with nothing to do. */
const dueSql = `
SELECT organization FROM reading_policy policy WHERE due_at <= now()
  AND NOT EXISTS (SELECT FROM job WHERE job.organization = policy.organization AND job.task = $1
                    AND job.state IN ('queued', 'running'))
ORDER BY due_at LIMIT 1000`;

const takeSql = `
UPDATE reading_policy SET due_at = now() + make_interval(mins => $2)
WHERE organization = $1 AND due_at <= now() RETURNING organization`;
