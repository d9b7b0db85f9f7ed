import type { Instant } from '@wellflow/kernel';
import type { CheckedReading, SubmittedReading } from '../domain/reading/reading';

/** Readings of one asset that travel as one message, in the order they came; at most 500. */
export interface AcceptedReadings {
  readonly assetId: string;
  /** Older than the live window: they go on the history lane, where a backfill does not delay live readings. */
  readonly lane: 'live' | 'history';
  readonly readings: readonly CheckedReading[];
}

/** A reading that was understood but is kept apart, as it came. */
export interface QuarantinedReading {
  readonly index: number;
  readonly reason: string;
  readonly explanation: string;
  readonly item: SubmittedReading;
}

export interface JudgedBatch {
  readonly organization: string;
  readonly producerId: string;
  readonly receiptId: string;
  readonly receivedAt: Instant;
  readonly accepted: readonly AcceptedReadings[];
  readonly quarantined: readonly QuarantinedReading[];
}

/** Where judged readings become durable. */
export interface ReadingLog {
  /** Resolves when all of the batch is on the brokers' disks; nothing of it may be answered before. */
  append(batch: JudgedBatch): Promise<void>;
}
