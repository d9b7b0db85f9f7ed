import type { Instant } from '@wellflow/kernel';
import { toInstant } from '../../application/instants';

const microsPerSecond = 1_000_000;
export const microsPerDay = 86_400 * microsPerSecond;

/** A UTC day and microseconds of it, as an instant. */
export function instantOf(day: string, offset: number): Instant {
  const seconds = Math.floor(offset / microsPerSecond);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits).join(':');
  return toInstant(`${day}T${clock}.${String(offset - seconds * microsPerSecond).padStart(6, '0')}Z`);
}

/** `YYYY-MM-DD` */
export function dayOf(instant: Instant): string {
  return instant.slice(0, 10);
}

/** Microseconds since the day began. */
export function offsetOf(instant: Instant): number {
  const part = (from: number, to: number): number => Number(instant.slice(from, to));
  return (part(11, 13) * 3600 + part(14, 16) * 60 + part(17, 19)) * microsPerSecond + part(20, 26);
}

/** Whole days since 1970-01-01. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

/** Microseconds since 1970 at which the day begins. */
export function startOfDay(day: string): number {
  return dayNumber(day) * microsPerDay;
}

/** Where a stretch begins or ends within a day: at its first microsecond, its last, or somewhere in between. */
export function clipToDay(instant: Instant, day: string): number {
  const own = dayOf(instant);
  if (own < day) return 0;
  return own > day ? microsPerDay : offsetOf(instant);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
