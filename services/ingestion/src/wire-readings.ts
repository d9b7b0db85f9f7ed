import { randomUUID } from 'node:crypto';
import type { Routes } from '@wellflow/http';
import type { ServiceKit, Startable } from '@wellflow/service';
import type { AcceptReadings } from './application/commands/accept-readings';
import { createAnswerOnce } from './application/idempotency';
import { createIntake, type Intake } from './application/intake-limits';
import { createProducerRates, type ProducerRates } from './application/producer-rates';
import { createPostgresIdempotency, pruneIdempotency } from './infrastructure/persistence/postgres-idempotency';
import type { IntakeSettings } from './intake-settings';
import { postReadingsRoute } from './presentation/http/post-readings.route';

export interface ReadingsParts {
  readonly route: Routes;
  readonly job: Startable;
  /** What is in hand, and how fast each producer may be: one account for all ways in of the process. */
  readonly intake: Intake;
  readonly rates: ProducerRates;
}

/** The way in over HTTP: its limits, the answers it gives again, and the pruning of those. The producer is opened before. */
export function wireReadings(kit: ServiceKit, acceptReadings: AcceptReadings, settings: IntakeSettings): ReadingsParts {
  const { database, now, policyFor } = kit;
  const kafka = policyFor('kafka');
  const intake = createIntake(settings, Date.now);
  const rates = createProducerRates(Date.now);
  const store = createPostgresIdempotency(database.unitOfWork);
  const route = postReadingsRoute({
    acceptReadings,
    answerOnce: createAnswerOnce({ store, now, newId: randomUUID }),
    intake,
    limits: settings,
    storeClosedForSeconds: () => (kafka.state().breaker === 'open' ? 1 : undefined),
    now,
    rates,
  });
  return { route, job: createPruning(kit), intake, rates };
}

const pruneEveryMs = 60_000;

function createPruning({ database, now, logger }: ServiceKit): Startable {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const prune = async (): Promise<void> => {
    await pruneIdempotency(database, now());
  };
  const turn = (): void => {
    running = prune().catch((err: unknown) => logger.warn({ err }, 'old idempotency keys were not removed'));
  };
  return {
    start: () => void (timer = setInterval(turn, pruneEveryMs)),
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
