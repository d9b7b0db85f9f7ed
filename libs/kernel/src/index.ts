export { assertNever } from './assert-never';
export type { Brand } from './brand';
export type { CommandMetadata, Decider, Execute, Executed } from './decider';
export { DomainError } from './domain-error';
export type { Instant, LocalDate } from './instant';
export type { Json, JsonObject } from './json';
export { Waiting } from './messages';
export type { Handler, IncomingMessage, OutgoingMessage } from './messages';
export type { Tx, UnitOfWork } from './transaction';
