import { createInMemoryEventStore } from '@wellflow/postgres';
import { createInMemoryProducerActivity } from './in-memory-producer-activity';
import { describeProducerActivity } from './producer-activity.contract';

describeProducerActivity('producers’ activity in memory', async () => ({
  store: createInMemoryProducerActivity(),
  unitOfWork: createInMemoryEventStore().unitOfWork,
}));
