import type { Brand } from './brand';
import { DomainError } from './domain-error';

/** A moment as ISO 8601 text in UTC with six fraction digits: `2026-10-31T07:00:00.000000Z`. Sorts as text. */
export type Instant = Brand<string, 'Instant'>;

/** Tells the time. Given to what needs it, so that tests decide what time it is. */
export type Clock = () => Instant;

/** An instant as it was written, and whether digits finer than a microsecond were cut off. */
export interface Timestamp {
  readonly instant: Instant;
  readonly truncated: boolean;
}

export const microsPerSecond = 1_000_000n;
export const microsPerMinute = 60n * microsPerSecond;
export const microsPerHour = 60n * microsPerMinute;
export const microsPerDay = 24n * microsPerHour;

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,18}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const firstMicros = -62_135_596_800n * microsPerSecond; // 0001-01-01
const lastMicros = 253_402_300_800n * microsPerSecond - 1n; // the end of 9999

/**
 * Reads RFC 3339 with any offset. An offset is required: a local time without one names no moment.
 * Second 60 is refused, since neither Postgres nor Kafka can hold a leap second.
 * @throws DomainError `input/invalid-instant`
 */
export function parseTimestamp(text: string): Timestamp {
  const parts = text.length <= 60 ? rfc3339.exec(text) : null;
  if (!parts) throw invalidInstant(text);
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = parts;
  const localMillis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // `Date.parse` rolls the 30th of February over and takes 24:00; only what prints as it was written is real.
  if (Number.isNaN(localMillis) || new Date(localMillis).getUTCDate() !== Number(day)) throw invalidInstant(text);
  const offsetMillis = sign ? (sign === '+' ? 1 : -1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 : 0;
  const instant = format(localMillis - offsetMillis, fraction.slice(0, 6).padEnd(6, '0'));
  if (!instant) throw invalidInstant(text);
  return { instant, truncated: /[1-9]/.test(fraction.slice(6)) };
}

/** Like `parseTimestamp`, where nobody asks whether digits were cut off. @throws DomainError `input/invalid-instant` */
export function parseInstant(text: string): Instant {
  return parseTimestamp(text).instant;
}

/** @throws DomainError `input/invalid-instant` outside the years 0001 to 9999. */
export function instantFromEpochMicros(micros: bigint): Instant {
  if (micros < firstMicros || micros > lastMicros) throw invalidInstant(`${micros} µs`);
  const second = micros >= 0n ? micros / microsPerSecond : (micros - microsPerSecond + 1n) / microsPerSecond;
  const fraction = (micros - second * microsPerSecond).toString().padStart(6, '0');
  const instant = format(Number(second) * 1000, fraction);
  if (!instant) throw invalidInstant(`${micros} µs`);
  return instant;
}

/** @throws DomainError `input/invalid-instant` outside the years 0001 to 9999, or for NaN. */
export function instantFromEpochMillis(millis: number): Instant {
  if (!Number.isFinite(millis)) throw invalidInstant(`${millis} ms`);
  return instantFromEpochMicros(BigInt(Math.floor(millis * 1000)));
}

/** Microseconds since 1970-01-01T00:00:00Z, as Avro's `timestamp-micros` and Postgres' `timestamptz` count. */
export function toEpochMicros(instant: Instant): bigint {
  return BigInt(Date.parse(`${instant.slice(0, 19)}Z`)) * 1000n + BigInt(instant.slice(20, 26));
}

/** Milliseconds since 1970-01-01T00:00:00Z, finer digits cut off towards the past. */
export function toEpochMillis(instant: Instant): number {
  return Date.parse(`${instant.slice(0, 23)}Z`);
}

/** @param epochMillis where the time comes from, in production `Date.now`. */
export function createClock(epochMillis: () => number): Clock {
  return () => instantFromEpochMillis(epochMillis());
}

/** @throws DomainError `input/invalid-instant` outside the years 0001 to 9999. */
export function addMicros(instant: Instant, micros: bigint): Instant {
  return instantFromEpochMicros(toEpochMicros(instant) + micros);
}

/** From one to the other; negative when `until` is earlier. */
export function microsBetween(from: Instant, until: Instant): bigint {
  return toEpochMicros(until) - toEpochMicros(from);
}

/** Negative, zero or positive, as `Array.prototype.sort` wants it. */
export function compareInstants(left: Instant, right: Instant): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function format(wholeSecondMillis: number, fraction: string): Instant | undefined {
  const text = new Date(wholeSecondMillis).toISOString();
  if (text.length !== 24 || text.startsWith('0000')) return undefined;
  return `${text.slice(0, 19)}.${fraction}Z` as Instant;
}

function invalidInstant(text: string): DomainError {
  const shown = text.slice(0, 60);
  return new DomainError('input/invalid-instant', `${JSON.stringify(shown)} is not an RFC 3339 time with an offset`, { text: shown });
}
