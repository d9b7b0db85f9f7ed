import { findMeasurement, qualities } from '@wellflow/kernel';
import type { ReadingValue } from '../../application/reading-history';

/** A value as the table holds it: a double, or anything else as text that the measurement's kind tells how to read. */
export interface StoredValue {
  readonly number: number | null;
  readonly other: string | null;
}

export function toStored(value: ReadingValue): StoredValue {
  if (value === null || typeof value === 'number') return { number: value, other: null };
  return { number: null, other: String(value) };
}

/** For parameters that travel as text: a number's own text has no sign for zero. */
export function exactly(number: number | null): number | string | null {
  return Object.is(number, -0) ? '-0' : number;
}

export function fromStored({ number, other }: StoredValue, measurement: string): ReadingValue {
  if (other === null) return number;
  return findMeasurement(measurement)?.kind === 'boolean' ? other === 'true' : other;
}

export function qualityCode(quality: string): number {
  const code = qualities.findIndex((known) => known === quality);
  // A word from a newer ingestion: kept usable, never taken for good.
  return code === -1 ? qualities.indexOf('UNCERTAIN') : code;
}

export function qualityWord(code: number): string {
  return qualities[code] ?? 'UNCERTAIN';
}
