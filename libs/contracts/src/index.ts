export * from './generated';
export { subjectOf } from './message-schema';
export type { AvroJson, AvroJsonField, MessageSchema } from './message-schema';
export type { Topic } from './topic';
