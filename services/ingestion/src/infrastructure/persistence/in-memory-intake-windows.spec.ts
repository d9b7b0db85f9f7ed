import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryIntakeWindows } from './in-memory-intake-windows';
import { describeIntakeWindows } from './intake-windows.contract';

describeIntakeWindows('intake windows in memory', async () => ({
  windows: createInMemoryIntakeWindows(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
