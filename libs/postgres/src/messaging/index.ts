export { appendToOutbox } from './append-to-outbox';
export type { OutboxMetadata } from './append-to-outbox';
export type { MessagingDatabase } from './messaging-database';
export { messagingMigrations } from './migrations';
export { createConsumerStore } from './postgres-consumer-store';
export { createDeadLetterStore } from './postgres-dead-letter-store';
export { createOutboxStore } from './postgres-outbox-store';
export { createInMemoryMessaging } from './in-memory-messaging';
export type { InMemoryMessaging } from './in-memory-messaging';
