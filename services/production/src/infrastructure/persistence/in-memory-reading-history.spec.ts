import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryReadingHistory } from './in-memory-reading-history';
import { describeJudgedHistory } from './judged-history.contract';
import { describeReadingHistory } from './reading-history.contract';

const { unitOfWork } = createInMemoryEventStore();

describeReadingHistory('readings in memory', async () => ({ history: createInMemoryReadingHistory(), unitOfWork }));

describeJudgedHistory('judged readings in memory', async () => ({
  history: createInMemoryReadingHistory(),
  unitOfWork,
  pack: async () => undefined,
}));
