import type { Instant, JsonObject, Tx } from '@wellflow/kernel';

/** A reading that is kept apart, as it came. */
export interface HeldReading {
  readonly receiptId: string;
  /** Its place in the batch, from 0. */
  readonly index: number;
  readonly producerId: string;
  readonly receivedAt: Instant;
  readonly reason: string;
  readonly explanation: string;
  readonly reading: JsonObject;
}

/** Which reading: its receipt and its place in that batch. */
export type HeldId = Pick<HeldReading, 'receiptId' | 'index'>;

/** What is given must fit; nothing given is everything. */
export interface HeldFilter {
  readonly reason?: string;
  readonly producerId?: string;
  /** Well and tag as the producer named them. */
  readonly well?: string;
  readonly tag?: string;
  /** By the time they were received, from inclusive, to exclusive. */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly ids?: readonly HeldId[];
  /** What they wait for, see `awaitedBy`. */
  readonly awaits?: readonly string[];
}

export interface HeldPage {
  readonly readings: readonly HeldReading[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Readings that nobody else may release for a while. */
export interface Claim {
  readonly claimId: string;
  readonly readings: readonly HeldReading[];
}

/** A reading that leaves the quarantine for good, and who decided so. */
export interface Decision {
  readonly outcome: 'replayed' | 'skipped';
  readonly decidedAt: Instant;
  readonly decidedBy: string;
  readonly why: string;
  /** What was put in place of what was sent. */
  readonly correction: JsonObject | null;
}

/** Why a reading that was to be released stays. */
export type StillHeld = HeldId & Pick<HeldReading, 'reason' | 'explanation'>;

export interface Settlement {
  readonly claimId: string;
  readonly released: readonly HeldId[];
  readonly decision: Decision;
  readonly stay: readonly StillHeld[];
}

export interface DecidedReading extends HeldId, Decision {
  readonly heldFor: string;
  readonly reading: JsonObject;
}

/** Readings of one unknown tag. */
export interface UnknownTag {
  readonly name: string;
  readonly producerId: string;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly count: number;
  /** Of the latest, as JSON. */
  readonly sampleValue: string | null;
  readonly sampleUnit: string | null;
}

/** What is kept apart, to be listed and released. */
export interface Quarantine {
  /**
   * Holding it twice changes nothing, nor does holding what was released.
   * @returns what is waited for although it has arrived by now.
   */
  hold(tx: Tx, organization: string, readings: readonly HeldReading[]): Promise<readonly string[]>;
  /** Newest first. @throws DomainError `ingestion/invalid-cursor` */
  list(
    organization: string,
    filter: HeldFilter,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<HeldPage>;
  /** In order of name and producer; the cursor is the last page's last. */
  unknownTags(
    organization: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly tags: readonly UnknownTag[]; readonly nextCursor?: string }>;
  count(tx: Tx, organization: string, filter: HeldFilter): Promise<number>;
  /** Oldest first, those nobody else has claimed, after `after` in that order; the claim ends by itself after a minute. */
  claim(
    tx: Tx,
    organization: string,
    wish: { readonly filter: HeldFilter; readonly limit: number; readonly after?: HeldReading },
  ): Promise<Claim>;
  /** Ends a claim: what was released is gone and audited, the rest is held as before or for a new reason. */
  settle(tx: Tx, organization: string, settlement: Settlement): Promise<void>;
  /** The audit, newest first. */
  decisions(organization: string, limit: number): Promise<readonly DecidedReading[]>;
}
