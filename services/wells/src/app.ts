import { createExecute, createPostgresEventStore, type EventStore } from '@wellflow/postgres';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import type { Clock } from '@wellflow/kernel';
import { createChangeWell } from './application/commands/change-well';
import { createChangeWellIdentifier } from './application/commands/change-well-identifier';
import { createChangeWellStatus } from './application/commands/change-well-status';
import { createCorrectWell } from './application/commands/correct-well';
import { createRegisterWell } from './application/commands/register-well';
import { createGetWell } from './application/queries/get-well';
import { createGetWellHistory } from './application/queries/get-well-history';
import { createListWells } from './application/queries/list-wells';
import type { WellList } from './application/well-list';
import type { WellsConfig } from './config';
import { wellDecider } from './domain/well/well.decider';
import { toWellMessages } from './infrastructure/messaging/well-messages';
import { createEventStoreWellRecords, wellCategory } from './infrastructure/persistence/event-store-well-records';
import { createPostgresWellList } from './infrastructure/persistence/postgres-well-list';
import { createProjectWells } from './infrastructure/persistence/project-wells';
import { wellIdentifierTable, wellListTable } from './infrastructure/persistence/well-list.table';
import { wellUpcasters } from './infrastructure/persistence/well-upcasters';
import { changeWellRoute } from './presentation/http/change-well.route';
import { changeWellIdentifierRoute } from './presentation/http/change-well-identifier.route';
import { changeWellStatusRoute } from './presentation/http/change-well-status.route';
import { correctWellRoute } from './presentation/http/correct-well.route';
import { correctWellIdentifierRoute } from './presentation/http/correct-well-identifier.route';
import { correctWellStatusesRoute } from './presentation/http/correct-well-statuses.route';
import { getWellRoute } from './presentation/http/get-well.route';
import { getWellHistoryRoute } from './presentation/http/get-well-history.route';
import { listWellsRoute } from './presentation/http/list-wells.route';
import { wellsProblems } from './presentation/http/problems';
import { registerWellRoute } from './presentation/http/register-well.route';

export const wells: ServiceDefinition = {
  entities: [wellListTable, wellIdentifierTable],
  problems: wellsProblems,
  wire,
};

export async function runWells(config: WellsConfig): Promise<void> {
  await runService(wells, config);
}

async function wire({ database, now, wakeRelay }: ServiceKit): Promise<ServiceParts> {
  const eventStore = await createPostgresEventStore({ database });
  eventStore.onAppended(wakeRelay);
  const wellList = createPostgresWellList(database.reads);
  const latest = createPostgresWellList(database.unitOfWork);
  return { routes: wellRoutes({ eventStore, wells: wellList, latest, now }) };
}

interface WellRoutesDeps {
  readonly eventStore: EventStore;
  /** For questions: of a replica, where there is one. */
  readonly wells: WellList;
  /** For commands, which must not act on what was. */
  readonly latest?: WellList;
  readonly now: Clock;
}

/** All about wells, on a store of events and a list that are kept anywhere. */
export function wellRoutes({ eventStore, wells, latest = wells, now }: WellRoutesDeps) {
  const execute = createExecute({
    ...{ category: wellCategory, decider: wellDecider, upcasters: wellUpcasters, eventStore },
    ...{ toMessages: toWellMessages, project: createProjectWells(latest) },
  });
  const records = createEventStoreWellRecords(eventStore, wellUpcasters);
  const commands = { execute, wells: latest, now };
  const queries = { records, wells, now };
  const correctWell = createCorrectWell(commands);
  return [
    registerWellRoute({ registerWell: createRegisterWell(commands) }),
    listWellsRoute({ listWells: createListWells(queries) }),
    getWellRoute({ getWell: createGetWell(queries) }),
    getWellHistoryRoute({ getWellHistory: createGetWellHistory(queries) }),
    changeWellRoute({ changeWell: createChangeWell(commands) }),
    changeWellStatusRoute({ changeWellStatus: createChangeWellStatus(commands) }),
    changeWellIdentifierRoute({ changeWellIdentifier: createChangeWellIdentifier(commands) }),
    correctWellRoute({ correctWell }),
    correctWellIdentifierRoute({ correctWell }),
    correctWellStatusesRoute({ correctWell }),
  ];
}
