import type { Instant, LocalDate, WellIdentifier } from '@wellflow/kernel';
import type { Entry } from '../timeline';
import type { WellFact, WellFacts } from './well-facts';
import type { StatusEntry, WellStatus } from './well-lifecycle';

/** What every command about a well that is there has in common. */
type Asked = {
  readonly at: Instant;
  /** Refused when the well has changed since the caller looked. */
  readonly expectedVersion?: number;
};

export type RegisterWell = {
  readonly type: 'RegisterWell';
  readonly wellId: string;
  readonly effectiveOn: LocalDate;
  readonly identifiers: readonly WellIdentifier[];
  readonly facts: WellFacts;
  readonly statuses: readonly StatusEntry[];
  readonly at: Instant;
};

export type ChangeWell = Asked & {
  readonly type: 'ChangeWell';
  readonly effectiveOn: LocalDate;
  readonly facts: Partial<WellFacts>;
  readonly reason?: string;
};

export type ChangeWellStatus = Asked & {
  readonly type: 'ChangeWellStatus';
  readonly status: WellStatus;
  readonly effectiveOn: LocalDate;
  readonly reason?: string;
};

export type ChangeWellIdentifier = Asked & {
  readonly type: 'ChangeWellIdentifier';
  readonly scheme: string;
  readonly value: string | null;
  readonly effectiveOn: LocalDate;
  readonly reason?: string;
};

export type CorrectWellFact = Asked & {
  readonly type: 'CorrectWellFact';
  readonly fact: WellFact;
  readonly from: LocalDate;
  readonly to: Entry<WellFacts[WellFact]> | null;
  readonly reason: string;
};

export type CorrectWellIdentifier = Asked & {
  readonly type: 'CorrectWellIdentifier';
  readonly scheme: string;
  readonly from: LocalDate;
  readonly to: Entry<string | null> | null;
  readonly reason: string;
};

export type CorrectWellStatuses = Asked & {
  readonly type: 'CorrectWellStatuses';
  readonly statuses: readonly StatusEntry[];
  readonly reason: string;
};

export type WellCommand =
  | RegisterWell
  | ChangeWell
  | ChangeWellStatus
  | ChangeWellIdentifier
  | CorrectWellFact
  | CorrectWellIdentifier
  | CorrectWellStatuses;
