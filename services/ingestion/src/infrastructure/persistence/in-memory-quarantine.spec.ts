import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryQuarantine } from './in-memory-quarantine';
import { describeQuarantine } from './quarantine.contract';

describeQuarantine('the quarantine in memory', async () => ({
  quarantine: createInMemoryQuarantine(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
