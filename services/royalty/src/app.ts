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
import type { RoyaltyConfig } from './config';

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
    consumers: [
      createConsumer<Payloads>({
        ...kit.group('wells'),
        topics: [topics.wellsWell.name],
        handlers: knownWellHandlers(knownWells),
      }),
    ],
  };
}
