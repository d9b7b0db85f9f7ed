import type { Instant, Quality } from '@wellflow/kernel';

/** A reading that passed every check, in the canonical unit of its measurement. At most one of the four values is set. */
export interface CheckedReading {
  /** Readings of registered tags name them; there are none yet. */
  readonly tagId: string | null;
  readonly tag: string | null;
  /** The well as the producer named it. */
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
