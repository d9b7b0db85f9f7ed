import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryKnownWells } from './in-memory-known-wells';
import { describeKnownWells } from './known-wells.contract';

describeKnownWells('known wells in memory', async () => ({
  knownWells: createInMemoryKnownWells(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
