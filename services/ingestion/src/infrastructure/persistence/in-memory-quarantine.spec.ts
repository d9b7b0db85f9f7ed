import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryQuarantine } from './in-memory-quarantine';
import { describeQuarantineRelease } from './quarantine-release.contract';
import { describeQuarantine } from './quarantine.contract';

describeQuarantine('the quarantine in memory', async () => ({
  quarantine: createInMemoryQuarantine(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));

describeQuarantineRelease('the release from quarantine in memory', async () => ({
  quarantine: createInMemoryQuarantine(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
