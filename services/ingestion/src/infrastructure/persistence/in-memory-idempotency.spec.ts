import { describeIdempotency } from './idempotency.contract';
import { createInMemoryIdempotency } from './in-memory-idempotency';

describeIdempotency('keys in memory', async () => createInMemoryIdempotency());
