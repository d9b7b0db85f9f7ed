import { createInMemoryEventStore } from '@wellflow/postgres';
import { describeEfmStores } from './efm-stores.contract';
import { createInMemoryEfm } from './in-memory-efm';

describeEfmStores('records of flow computers in memory', async () => ({
  ...createInMemoryEfm(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
