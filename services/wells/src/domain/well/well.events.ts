import type { Instant, LocalDate, WellIdentifier } from '@wellflow/kernel';
import type { Entry } from '../timeline';
import type { WellFact, WellFacts } from './well-facts';
import type { StatusEntry, WellStatus } from './well-lifecycle';

/** Version 2; `well.upcasters.ts` knows what the first one lacked. */
export type WellRegistered = {
  readonly type: 'WellRegistered';
  readonly wellId: string;
  /** The record begins here: all that was said at registration is true from then on. */
  readonly effectiveOn: LocalDate;
  readonly identifiers: readonly WellIdentifier[];
  readonly facts: WellFacts;
  /** In order; none where nobody said. */
  readonly statuses: readonly StatusEntry[];
  readonly registeredAt: Instant;
};

export type WellChanged = {
  readonly type: 'WellChanged';
  readonly effectiveOn: LocalDate;
  readonly facts: Partial<WellFacts>;
  readonly reason?: string;
  readonly changedAt: Instant;
};

export type WellStatusChanged = {
  readonly type: 'WellStatusChanged';
  readonly status: WellStatus;
  readonly effectiveOn: LocalDate;
  readonly reason?: string;
  readonly changedAt: Instant;
};

export type WellIdentifierChanged = {
  readonly type: 'WellIdentifierChanged';
  readonly scheme: string;
  /** Null: the well has none of this scheme any more. */
  readonly value: string | null;
  readonly effectiveOn: LocalDate;
  readonly reason?: string;
  readonly changedAt: Instant;
};

/** What was entered for a date was wrong: something else is true, from the same date or another, or nothing was to be entered. */
export type WellFactCorrected = {
  readonly type: 'WellFactCorrected';
  readonly fact: WellFact;
  readonly from: LocalDate;
  readonly to: Entry<WellFacts[WellFact]> | null;
  readonly reason: string;
  readonly changedAt: Instant;
};

export type WellIdentifierCorrected = {
  readonly type: 'WellIdentifierCorrected';
  readonly scheme: string;
  readonly from: LocalDate;
  readonly to: Entry<string | null> | null;
  readonly reason: string;
  readonly changedAt: Instant;
};

/** The whole life as it was, in place of the one on record. */
export type WellStatusesCorrected = {
  readonly type: 'WellStatusesCorrected';
  /** The first date that the two differ on. */
  readonly effectiveOn: LocalDate;
  readonly statuses: readonly StatusEntry[];
  readonly reason: string;
  readonly changedAt: Instant;
};

export type WellEvent =
  | WellRegistered
  | WellChanged
  | WellStatusChanged
  | WellIdentifierChanged
  | WellFactCorrected
  | WellIdentifierCorrected
  | WellStatusesCorrected;
