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

// Date, time, fraction, offset; ranges are in the pattern because every reading passes here.
const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,18})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const firstMicros = -62_135_596_800n * microsPerSecond; // 0001-01-01
const lastPlainMillis = Number((253_402_300_800n * microsPerSecond) / 1000n);
const lastMicros = 253_402_300_800n * microsPerSecond - 1n; // the end of 9999

/**
 * Reads RFC 3339 with any offset. An offset is required: a local time without one names no moment.
 * Second 60 is refused, since neither Postgres nor Kafka can hold a leap second.
 * @throws DomainError `input/invalid-instant`
 */
export function parseTimestamp(text: string): Timestamp {
  if (text.length > 60 || !rfc3339.test(text) || !isRealDay(text)) throw invalidInstant(text);
  const utc = text.endsWith('Z') || text.endsWith('z');
  const fraction = text.slice(20, utc ? -1 : -6);
  const second = utc ? `${text.slice(0, 10)}T${text.slice(11, 19)}` : secondInUtc(text);
  if (second === undefined || second.startsWith('0000')) throw invalidInstant(text);
  const instant = parseParts(second, fraction.slice(0, 6).padEnd(6, '0'));
  return { instant, truncated: fraction.length > 6 && /[1-9]/.test(fraction.slice(6)) };
}

/** Like `parseTimestamp`, where nobody asks whether digits were cut off. @throws DomainError `input/invalid-instant` */
export function parseInstant(text: string): Instant {
  return parseTimestamp(text).instant;
}

/** @throws DomainError `input/invalid-instant` outside the years 0001 to 9999. */
export function instantFromEpochMicros(micros: bigint): Instant {
  if (micros < firstMicros || micros > lastMicros) throw invalidInstant(`${micros} µs`);
  const fraction = ((micros % microsPerSecond) + microsPerSecond) % microsPerSecond;
  const second = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19);
  return parseParts(second, fraction.toString().padStart(6, '0'));
}

/** @throws DomainError `input/invalid-instant` outside the years 0001 to 9999, or for NaN. */
export function instantFromEpochMillis(millis: number): Instant {
  if (!Number.isFinite(millis)) throw invalidInstant(`${millis} ms`);
  // The time of day, asked for several times in every request.
  if (Number.isInteger(millis) && millis >= 0 && millis < lastPlainMillis)
    return parseParts(new Date(millis).toISOString().slice(0, 19), `${String(millis % 1000).padStart(3, '0')}000`);
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

function parseParts(second: string, fraction: string): Instant {
  return `${second}.${fraction}Z` as Instant;
}

function isRealDay(text: string): boolean {
  const day = Number(text.slice(8, 10));
  // `Date.parse` rolls the 30th of February over into March.
  return day <= 28 || new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`)).getUTCDate() === day;
}

function secondInUtc(text: string): string | undefined {
  const offset = text.slice(-6);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  const local = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`);
  return printSecond(local - (offset.startsWith('-') ? -minutes : minutes) * 60_000);
}

/** `undefined` outside the years 0000 to 9999, which print with a sign and two more digits. */
function printSecond(millis: number): string | undefined {
  const text = new Date(millis).toISOString();
  return text.length === 24 ? text.slice(0, 19) : undefined;
}

function invalidInstant(text: string): DomainError {
  const shown = text.slice(0, 60);
  return new DomainError('input/invalid-instant', `${JSON.stringify(shown)} is not an RFC 3339 time with an offset`, {
    text: shown,
  });
}
