import { describeCommandLedger } from './command-ledger.contract';
import { describeEventStore } from './event-store.contract';
import { createInMemoryEventStore } from './in-memory-event-store';

describeEventStore('the event store in memory', async () => {
  const eventStore = createInMemoryEventStore();
  const told = async (key: string) =>
    eventStore
      .messages()
      .filter((message) => message.key === key)
      .map(({ payload }) => payload);
  return { eventStore, told };
});

describeCommandLedger('the ledger of commands in memory', async () => createInMemoryEventStore());
