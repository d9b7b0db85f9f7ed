import type { Instant, Tx } from '@wellflow/kernel';
import type { JudgeFlag, Verdict } from '../domain/judging/series-reading';

/** A reading that was not simply stored. */
export type JudgedReading = {
  readonly assetId: string;
  readonly tag: string | null;
  readonly measurement: string;
  readonly time: Instant;
  /** Its verdict, and what was noticed. */
  readonly codes: readonly (Verdict | JudgeFlag)[];
};

/** What is added to a receipt. */
export interface ReceiptPart {
  readonly receiptId: string;
  readonly producerId: string;
  readonly receivedAt: Instant;
  readonly counts: Readonly<Partial<Record<Verdict | JudgeFlag, number>>>;
  readonly readings: readonly JudgedReading[];
  /** Readings not simply stored that are counted and not listed. */
  readonly unlisted: number;
}

export type Receipt = ReceiptPart;

/** A value that another took the place of. Kept for ever: a correction never hides what was there. */
export interface Correction {
  readonly assetId: string;
  readonly series: string;
  readonly time: Instant;
  readonly receiptId: string;
  readonly producerId: string;
  readonly receivedAt: Instant;
  /** What stood before: the number, or null where it was none. */
  readonly before: { readonly number: number | null; readonly quality: string };
  readonly after: { readonly value: string | null; readonly quality: string };
}

/** Not simply stored readings that are listed by name in a receipt; the others are counted. */
export const listedReadings = 500;

/** What became of the readings of each batch. */
export interface Receipts {
  add(tx: Tx, organization: string, parts: readonly ReceiptPart[]): Promise<void>;
  keepCorrections(tx: Tx, organization: string, corrections: readonly Correction[]): Promise<void>;
  find(organization: string, receiptId: string): Promise<Receipt | undefined>;
  /** Forgets the organization's receipts of batches received before, a few thousand at a time. Returns how many. */
  prune(tx: Tx, organization: string, before: Instant): Promise<number>;
}
