import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryJudge } from './in-memory-judge';
import { describeJudgeTables } from './judge-tables.contract';

describeJudgeTables('what the judge keeps, in memory', async () => ({
  ...createInMemoryJudge(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
