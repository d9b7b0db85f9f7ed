import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryTagRegistry } from './in-memory-tag-registry';
import { describeTagRegistry } from './tag-registry.contract';

describeTagRegistry('the registry of tags in memory', async () => ({
  registry: createInMemoryTagRegistry(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
