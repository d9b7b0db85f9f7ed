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
import type { ComplianceConfig } from './config';

export const migrations = knownWellMigrations;

export const compliance: ServiceDefinition = {
  entities: [knownWellTable, knownWellIdentifierTable],
  problems: knownWellProblems,
  wire,
};

export async function runCompliance(config: ComplianceConfig): Promise<void> {
  await runService(compliance, config);
}

async function wire(kit: ServiceKit): Promise<ServiceParts> {
  const knownWells = createPostgresKnownWells(kit.database.reads);
  return {
    routes: [listKnownWellsRoute({ path: '/v1/compliance/wells', knownWells })],
    consumers: [kit.consume({ name: 'wells', topics: [topics.wellsWell.name], handlers: knownWellHandlers(knownWells) })],
  };
}
