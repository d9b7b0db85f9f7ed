import type { ConsumerStore, DeadLetterStore, OutboxStore, UnitOfWork } from '@wellflow/kernel';
import { createInMemoryConsumerStore } from './in-memory-consumer-store';
import { createInMemoryDeadLetterStore } from './in-memory-dead-letter-store';
import { createInMemoryAppend, createInMemoryOutboxStore } from './in-memory-outbox-store';
import { createMessagingTransactions } from './in-memory-state';

export interface InMemoryMessaging {
  readonly unitOfWork: UnitOfWork;
  readonly appendToOutbox: ReturnType<typeof createInMemoryAppend>;
  readonly outboxStore: OutboxStore;
  readonly consumerStore: ConsumerStore;
  readonly deadLetterStore: DeadLetterStore;
}

/** The twin of the stores in Postgres, for specs: the same contract, one process, nothing kept. */
export function createInMemoryMessaging(): InMemoryMessaging {
  const transactions = createMessagingTransactions();
  return {
    unitOfWork: transactions.unitOfWork,
    appendToOutbox: createInMemoryAppend(transactions),
    outboxStore: createInMemoryOutboxStore(transactions),
    consumerStore: createInMemoryConsumerStore(transactions),
    deadLetterStore: createInMemoryDeadLetterStore(transactions),
  };
}
