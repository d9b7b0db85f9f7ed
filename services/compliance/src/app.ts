import { topics, type Payloads } from '@wellflow/contracts';
import { createConsumer } from '@wellflow/kafka';
import {
  createPostgresKnownWells,
  knownWellHandlers,
  knownWellIdentifierTable,
  knownWellProblems,
  knownWellTable,
  listKnownWellsRoute,
} from '@wellflow/known-wells';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import type { ComplianceConfig } from './config';

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
    consumers: [
      createConsumer<Payloads>({
        ...kit.group('wells'),
        topics: [topics.wellsWell.name],
        handlers: knownWellHandlers(knownWells),
      }),
    ],
  };
}
