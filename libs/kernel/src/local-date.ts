import type { Brand } from './brand';
import { DomainError } from './domain-error';
import type { Instant } from './instant';

/** A calendar day, `YYYY-MM-DD`, years 0001 to 9999. Sorts as text. */
export type LocalDate = Brand<string, 'LocalDate'>;

const millisPerDay = 86_400_000;

/** @throws DomainError `input/invalid-date`, also for a day that no calendar has. */
export function parseLocalDate(text: string): LocalDate {
  const millis = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  const date = Number.isNaN(millis) ? undefined : parseMillis(millis);
  if (date === undefined || date !== text) throw invalidDate(text);
  return date;
}

/** The day it is at an instant in UTC. */
export function utcDateOf(instant: Instant): LocalDate {
  return parseLocalDate(instant.slice(0, 10));
}

/** @param days may be negative. @throws DomainError `input/invalid-date` outside the years 0001 to 9999. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromDayNumber(toDayNumber(date) + days);
}

/** Days from one to the other; negative when `until` is earlier. */
export function daysBetween(from: LocalDate, until: LocalDate): number {
  return toDayNumber(until) - toDayNumber(from);
}

/** Negative, zero or positive, as `Array.prototype.sort` wants it. */
export function compareLocalDates(left: LocalDate, right: LocalDate): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Days since 1970-01-01. */
export function toDayNumber(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`) / millisPerDay;
}

/** @throws DomainError `input/invalid-date` outside the years 0001 to 9999. */
export function fromDayNumber(dayNumber: number): LocalDate {
  const date = parseMillis(dayNumber * millisPerDay);
  if (date === undefined) throw invalidDate(`day ${dayNumber}`);
  return date;
}

function parseMillis(millis: number): LocalDate | undefined {
  const date = new Date(millis);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  return text.length === 24 && !text.startsWith('0000') ? (text.slice(0, 10) as LocalDate) : undefined;
}

function invalidDate(text: string): DomainError {
  const shown = text.slice(0, 40);
  return new DomainError('input/invalid-date', `${JSON.stringify(shown)} is not a calendar day (YYYY-MM-DD)`, {
    text: shown,
  });
}
