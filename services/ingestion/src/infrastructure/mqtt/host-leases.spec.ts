import { createInMemoryHostLeases } from './in-memory-host-leases';
import { describeHostLeases } from './host-leases.contract';

describeHostLeases('leases in memory', async () => createInMemoryHostLeases(() => performance.now()));
