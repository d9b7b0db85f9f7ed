export type { ApiNumber, ApiNumberContext, ApiNumberParts } from './api-number';
export { apiNumberOfWell, apiNumberParts, parseApiNumber, printApiNumber } from './api-number';
export { apiStates } from './api-number-codes';
export type { Share, Weight } from './apportion';
export { apportion } from './apportion';
export { assertNever } from './assert-never';
export type { Brand } from './brand';
export { convert } from './convert';
export type { Decimal, Rounding } from './decimal';
export {
  absolute,
  add,
  compare,
  decimalFromInteger,
  decimalFromNumber,
  divide,
  formatDecimal,
  isNegative,
  isPositive,
  isZero,
  multiply,
  negate,
  one,
  parseDecimal,
  round,
  scaleOf,
  subtract,
  sum,
  toNumber,
  zero,
} from './decimal';
export type { CommandMetadata, Decider, Execute, Executed } from './decider';
export { DomainError } from './domain-error';
export type { DomainEventBus, EventContext, Observer, Observers, TypedEvent } from './domain-event-bus';
export { createDomainEventBus } from './domain-event-bus';
export type { Clock, Instant, Timestamp } from './instant';
export { parseInstantRange } from './instant-range';
export type { InstantRange } from './instant-range';
export {
  addMicros,
  compareInstants,
  createClock,
  instantFromEpochMicros,
  instantFromEpochMillis,
  microsBetween,
  microsPerDay,
  microsPerHour,
  microsPerMinute,
  microsPerSecond,
  parseInstant,
  parseTimestamp,
  toEpochMicros,
  toEpochMillis,
} from './instant';
export type { Json, JsonObject } from './json';
export type { LocalClock } from './local-clock';
export { createLocalClock } from './local-clock';
export type { LocalDate } from './local-date';
export { addDays, compareLocalDates, daysBetween, parseLocalDate, utcDateOf } from './local-date';
export type { Measurement, MeasurementKind, MeasurementName } from './measurements';
export { findMeasurement, getMeasurement, measurements } from './measurements';
export { Waiting } from './messages';
export type { Handler, IncomingMessage, OutgoingMessage } from './messages';
export type { OrganizationId } from './organization';
export { isOrganizationId, parseOrganizationId } from './organization';
export type { ContractDay, ProductionCalendar } from './production-calendar';
export { createProductionCalendar } from './production-calendar';
export type { Quality } from './quality';
export { parseQuality, qualities } from './quality';
export type { RoundingMode } from './rounding';
export type { Finding, Reason, Rule, Specification } from './specification';
export { allOf, anyOf, not, specification } from './specification';
export type { Tx, UnitOfWork } from './transaction';
export type { Dimension, Unit, UnitName } from './units';
export { findUnit, getUnit, units } from './units';
export type { Uuid, WellId } from './uuid';
export { createIdParser, isUuid, parseUuid, parseWellId } from './uuid';
export type { WellReference } from './well-reference';
export { parseWellReference, printWellReference } from './well-reference';
export type {
  DeadLetterFilter,
  DeadLetterOutcome,
  DeadLetterPage,
  DeadLetterStore,
  MessagingAudit,
  ReplayOrder,
  SkipOrder,
} from './dead-letters';
export { StaleClaim } from './messaging-ports';
export type {
  Actor,
  Admission,
  ConsumerStore,
  EncodedMessage,
  Failure,
  HeldMessage,
  HeldState,
  HoldingMove,
  MessageIdentity,
  OutboxDepth,
  OutboxRow,
  OutboxStore,
  PartitionClaim,
  PartitionMove,
  PartitionPosition,
  PartitionRef,
  RelayLease,
  StoredHeldMessage,
} from './messaging-ports';
export type { WellIdentifier } from './well-identifier';
export { apiIdentifier, identifierOfReference, printedApiNumber } from './well-identifier';
