import type { Instant, LocalDate } from '@wellflow/kernel';
import type { EfmKind, EfmValues } from './efm-kinds';
import type { Stamp } from './time-format';

/** Why a line is not taken, or not yet. */
export type EfmFault = { readonly code: string; readonly path: string; readonly detail: string };

/** When a record was, as far as its line says: a moment, or the contract day it names. */
export type LineTime = { readonly stamp: Stamp } | { readonly contractDay: LocalDate };

/** A line of a file, read but not yet placed: that takes the meter. JSON, so that it can be held until there is one. */
export type EfmLine = {
  /** In the file, from 1. */
  readonly line: number;
  readonly meter: string;
  readonly kind: EfmKind;
  readonly time: LineTime;
  readonly sequence: string | null;
  readonly values: EfmValues;
  readonly flags: readonly string[];
  /** The line as it came. */
  readonly original: string;
};

/** Where a record belongs. */
export type EfmPlace = {
  readonly meterVersion: number;
  /** The same for the same hour, day or entry of a log, whatever it says. */
  readonly key: string;
  /** Of a log: when it was written. */
  readonly begin: Instant;
  /** Of a log: null. */
  readonly end: Instant | null;
  readonly contractDay: LocalDate;
  readonly flags: readonly string[];
};

/** What the flow computer said of an hour, a day or an event. Once taken it never changes; another edition stands beside it. */
export type EfmRecord = {
  readonly kind: EfmKind;
  readonly key: string;
  /** From 1; the highest holds. */
  readonly edition: number;
  readonly meterVersion: number;
  readonly begin: Instant;
  readonly end: Instant | null;
  readonly contractDay: LocalDate;
  readonly values: EfmValues;
  readonly flags: readonly string[];
  readonly line: number;
  readonly original: string;
};

/** A record with who took it in, when, why and from which file. */
export type RecordedEfm = EfmRecord & {
  readonly fileId: string;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly why: string | null;
};
