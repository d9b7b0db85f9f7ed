import { jobHandler, type JobHandler, type JobType } from '@wellflow/postgres';
import type { KeepHistory } from '../../application/commands/keep-history';

/** Everything it needs is the organization it was asked for, and the policy as it is when it runs. */
export const keepHistoryJob: JobType<Record<string, never>> = {
  task: 'production/keep-history',
  parse: () => ({}),
};

export function keepHistoryHandler(keepHistory: KeepHistory): JobHandler {
  return jobHandler(keepHistoryJob, async (_payload, { organization, signal, progress }) => {
    await keepHistory({ organization, signal, progress });
  });
}
