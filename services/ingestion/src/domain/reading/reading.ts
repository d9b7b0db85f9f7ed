import type { Instant, Quality, Timestamp } from '@wellflow/kernel';

/** A reading that passed every check, in the canonical unit of its measurement. At most one of the four values is set. */
export interface CheckedReading {
  /** The registered tag and its name, where the producer named one. */
  readonly tagId: string | null;
  readonly tag: string | null;
  /** The well as the producer named it, or as its tag does. */
  readonly well: string;
  readonly measurement: string;
  readonly sourceTime: Instant;
  readonly number: number | null;
  /** A whole number too large for a double, as text. */
  readonly integer: string | null;
  readonly flag: boolean | null;
  readonly text: string | null;
  readonly unit: string;
  readonly originalUnit: string | null;
  readonly originalValue: string | null;
  readonly quality: Quality;
  readonly flags: readonly string[];
}

/** A reading that names a tag: checked as far as is possible before it is known what the tag measures. */
export interface TagReading {
  readonly tag: string;
  readonly time: Timestamp;
  readonly quality: Quality;
  readonly value: unknown;
  readonly unit: unknown;
}

// Shared, because nearly every reading has one of these.
export const noFlags: readonly string[] = [];
export const timeTruncated: readonly string[] = ['time-truncated'];

export type ReadingValue = Pick<CheckedReading, 'number' | 'integer' | 'flag' | 'text'>;

/** Why a reading is not taken. `field` is the field of the reading that is at fault. */
export interface ReadingFault {
  readonly code: string;
  readonly field: string;
  readonly detail: string;
}

/** A reading as it came, once it is known to be a JSON object. */
export type SubmittedReading = Readonly<Record<string, unknown>>;

export function isSubmittedReading(item: unknown): item is SubmittedReading {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}
