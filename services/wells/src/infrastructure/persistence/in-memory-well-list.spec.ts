import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryWellList } from './in-memory-well-list';
import { describeWellList } from './well-list.contract';

describeWellList('the list of wells in memory', async () => ({
  wells: createInMemoryWellList(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
