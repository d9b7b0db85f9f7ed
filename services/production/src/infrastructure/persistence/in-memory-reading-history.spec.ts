import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryReadingHistory } from './in-memory-reading-history';
import { describeReadingHistory } from './reading-history.contract';

describeReadingHistory('readings in memory', async () => ({
  history: createInMemoryReadingHistory(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
