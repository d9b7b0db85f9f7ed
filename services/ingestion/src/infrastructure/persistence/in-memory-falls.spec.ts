import { createInMemoryEventStore } from '@wellflow/postgres';
import { describeFalls } from './falls.contract';
import { createInMemoryFalls } from './in-memory-falls';
import { createInMemoryJudge } from './in-memory-judge';

describeFalls('falls in memory', async () => ({
  state: createInMemoryJudge().state,
  falls: createInMemoryFalls(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
