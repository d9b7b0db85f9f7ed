import { topics } from '@wellflow/contracts';
import {
  createPostgresKnownWells,
  knownWellHandlers,
  knownWellIdentifierTable,
  knownWellMigrations,
  knownWellProblems,
  knownWellTable,
  listKnownWellsRoute,
} from '@wellflow/known-wells';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import type { RoyaltyConfig } from './config';

export const migrations = knownWellMigrations;

export const royalty: ServiceDefinition = {
  entities: [knownWellTable, knownWellIdentifierTable],
  problems: knownWellProblems,
  wire,
};

export async function runRoyalty(config: RoyaltyConfig): Promise<void> {
  await runService(royalty, config);
}

async function wire(kit: ServiceKit): Promise<ServiceParts> {
  const knownWells = createPostgresKnownWells(kit.database.reads);
  return {
    routes: [listKnownWellsRoute({ path: '/v1/royalty/wells', knownWells })],
    consumers: [kit.consume({ name: 'wells', topics: [topics.wellsWell.name], handlers: knownWellHandlers(knownWells) })],
  };
}
