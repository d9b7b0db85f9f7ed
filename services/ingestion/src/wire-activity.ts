import type { Routes } from '@wellflow/http';
import type { ServiceKit, Startable } from '@wellflow/service';
import { createCountActivity } from './application/count-activity';
import type { IntakeWindows } from './application/intake-windows';
import { createActivityQueries } from './application/queries/get-producer-activity';
import { createActivityTally, type Way } from './domain/activity/activity-tally';
import { createActivityFlush } from './infrastructure/activity-flush';
import { createPostgresProducerActivity } from './infrastructure/persistence/postgres-producer-activity';
import { producerActivityRoutes } from './presentation/http/producer-activity.route';

export interface ActivityParts {
  /** Goes around each way in. */
  readonly count: ReturnType<typeof createCountActivity>;
  readonly route: Routes;
  /** What was counted is counted in each process, and brought to the table by each. */
  readonly flush: Startable;
}

/** Producers that may be heard within five seconds, by way and minute. */
const mostEntries = 20_000;

/** Who is heard, how much, and how far their clocks are off: counted here, kept for all processes together. */
export function wireActivity({ database, metrics, logger, now }: ServiceKit, windows: IntakeWindows): ActivityParts {
  const tally = createActivityTally(mostEntries);
  const store = createPostgresProducerActivity(database.reads);
  const lost = metrics.counter({
    name: 'wellflow_ingestion_activity_lost_total',
    help: 'Batches that are missing in the activity of producers',
  });
  return {
    count: createCountActivity({ tally, windows, nowMs: Date.now, onSkew: createSkewFigures(metrics) }),
    route: producerActivityRoutes({ activity: createActivityQueries({ store, now }) }),
    flush: createActivityFlush({ tally, store, unitOfWork: database.unitOfWork, now, logger, lost }),
  };
}

/** By way alone: a series a producer would be as many series as there are producers. */
function createSkewFigures(metrics: ServiceKit['metrics']): (way: Way, skewMs: number) => void {
  const labelNames = ['way'];
  const behind = metrics.histogram({
    ...{
      name: 'wellflow_ingestion_clock_skew_seconds',
      labelNames,
      buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 3_600, 86_400],
    },
    help: 'Received minus source time of the last live reading of a batch, 0 where the source is ahead',
  });
  const ahead = metrics.counter({
    ...{ name: 'wellflow_ingestion_clock_ahead_total', labelNames },
    help: 'Batches whose last live reading is from more than a second ahead of us',
  });
  return (way, skewMs) => {
    behind.observe({ way }, Math.max(0, skewMs) / 1_000);
    if (skewMs < -1_000) ahead.inc({ way });
  };
}
