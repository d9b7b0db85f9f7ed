import { createExecute, createPostgresEventStore } from '@wellflow/postgres';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import { createRegisterWell } from './application/commands/register-well';
import { createGetWell } from './application/queries/get-well';
import { createListWells } from './application/queries/list-wells';
import type { WellsConfig } from './config';
import { wellDecider } from './domain/well/well.decider';
import { toWellMessages } from './infrastructure/messaging/well-messages';
import { createPostgresWellList } from './infrastructure/persistence/postgres-well-list';
import { createProjectWells } from './infrastructure/persistence/project-wells';
import { wellIdentifierTable, wellListTable } from './infrastructure/persistence/well-list.table';
import { getWellRoute } from './presentation/http/get-well.route';
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
  const execute = createExecute({
    category: 'well',
    decider: wellDecider,
    eventStore,
    toMessages: toWellMessages,
    project: createProjectWells(wellList),
  });
  return {
    routes: [
      registerWellRoute({ registerWell: createRegisterWell({ execute, now }) }),
      listWellsRoute({ listWells: createListWells({ wells: wellList }) }),
      getWellRoute({ getWell: createGetWell({ wells: wellList }) }),
    ],
  };
}
