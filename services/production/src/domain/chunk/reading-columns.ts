import type { Words } from './word-column';

/** What is asked of readings most: when, what, how good. One place a reading in every column. */
export interface ValueColumns {
  /** Microseconds since the day began (UTC), rising. */
  readonly offsets: Float64Array;
  /** 1 where there is a number. */
  readonly present: Uint8Array;
  /** 0 where there is none. */
  readonly numbers: Float64Array;
  /** A value that is no double: whole number, true or false, or text, as text. */
  readonly others: Words;
  /** Places in the kernel's list of qualities. */
  readonly qualities: Uint8Array;
}

/** Readings of one series and UTC day as the table holds them, nothing left out. */
export interface ReadingColumns extends ValueColumns {
  /** When ingestion took them: whole seconds since 1970, and the microseconds beside. */
  readonly receivedSeconds: Float64Array;
  readonly receivedMicros: Float64Array;
  /** What the checks noticed, separated by blanks. */
  readonly flags: Words;
  /** Unit and value as they came, where they were converted. */
  readonly originalUnits: Words;
  readonly originalValues: Words;
}
