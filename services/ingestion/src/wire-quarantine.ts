import type { Routes } from '@wellflow/http';
import { createPostgresKnownWells } from '@wellflow/known-wells';
import { createJobRunner, type JobHandler } from '@wellflow/postgres';
import type { ServiceKit, Startable } from '@wellflow/service';
import { createReleaseArrived } from './application/commands/release-arrived-quarantine';
import { createReplayQuarantine } from './application/commands/replay-quarantine';
import { createSkipQuarantine } from './application/commands/skip-quarantine';
import { createJudgeReadings } from './application/judge-readings';
import type { IntakeWindows } from './application/intake-windows';
import type { Quarantine } from './application/quarantine';
import type { ReadingLog } from './application/reading-log';
import { releaseArrivedHandler } from './infrastructure/persistence/arrivals';
import type { TagTimeline } from './domain/tag/tag';
import { createCachedDirectory } from './infrastructure/persistence/cached-directory';
import { createTagLookup } from './infrastructure/persistence/tag-lookup';
import { createWellLookup } from './infrastructure/persistence/well-lookup';
import { createPostgresTagRegistry } from './infrastructure/persistence/postgres-tag-registry';
import { listQuarantineRoute } from './presentation/http/list-quarantine.route';
import { releaseQuarantineRoutes } from './presentation/http/release-quarantine.route';

export interface QuarantineParts {
  readonly routes: readonly Routes[];
  /** Jobs that let readings flow by themselves. */
  readonly jobHandlers: readonly JobHandler[];
}

export interface QuarantinePartsDeps {
  readonly kit: ServiceKit;
  readonly quarantine: Quarantine;
  readonly log: ReadingLog;
  readonly windows: IntakeWindows;
}

/** What holds readings and lets them go, put together. */
export function wireQuarantine({ kit, quarantine, log, windows }: QuarantinePartsDeps): QuarantineParts {
  const { database, now } = kit;
  const { unitOfWork } = database;
  const judge = judgeAsOfNow(kit, windows);
  const replayQuarantine = createReplayQuarantine({ unitOfWork, quarantine, judge, log, now });
  const skipQuarantine = createSkipQuarantine({ unitOfWork, quarantine, now });
  return {
    routes: [listQuarantineRoute({ quarantine }), releaseQuarantineRoutes({ replayQuarantine, skipQuarantine })],
    jobHandlers: [releaseArrivedHandler(createReleaseArrived(replayQuarantine))],
  };
}

/** Held readings are judged by what is in the primary now: neither a replica nor a memory may not know yet what arrived. */
function judgeAsOfNow({ database: { unitOfWork } }: ServiceKit, windows: IntakeWindows) {
  const cache = { recall: () => new Map<string, never>(), get: loadAlways };
  const knownWells = createPostgresKnownWells(unitOfWork);
  const lookUp = createTagLookup(createPostgresTagRegistry(unitOfWork), unitOfWork);
  return createJudgeReadings({
    wells: createCachedDirectory<string>({ lookUp: createWellLookup(knownWells), cache }),
    tags: createCachedDirectory<TagTimeline>({ lookUp, cache }),
    windows,
  });
}

async function loadAlways<T>(_organization: string, _key: string, load: () => Promise<T>): Promise<T> {
  return load();
}

/** One runner for all jobs of the service. */
export function createServiceJobs(
  { database, config, logger }: ServiceKit,
  handlers: readonly JobHandler[],
): Startable {
  return createJobRunner({ database, systemUrl: config.systemDatabaseUrl, handlers, logger });
}
