import type { Instant, Tx } from '@wellflow/kernel';

export type ReadingValue = number | boolean | string | null;

/** One reading on its way into the history, in the canonical unit of its measurement. */
export interface NewReading {
  readonly wellId: string;
  readonly measurement: string;
  readonly unit: string;
  readonly sourceTime: Instant;
  readonly receivedAt: Instant;
  readonly value: ReadingValue;
  readonly quality: string;
  readonly flags: readonly string[];
}

export interface HistoricReading {
  readonly time: Instant;
  readonly value: ReadingValue;
  readonly unit: string;
  readonly quality: string;
  readonly flags: readonly string[];
}

/** A stretch of one well's measurement; `from` is included, `to` is not. */
export interface ReadingRange {
  readonly wellId: string;
  readonly measurement: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** Every reading that was accepted, once per (organization, well, measurement, source time); the first one stands. */
export interface ReadingHistory {
  /** @returns how many were new. */
  store(tx: Tx, organization: string, readings: readonly NewReading[]): Promise<number>;
  /** In order of time. */
  list(organization: string, range: ReadingRange): Promise<readonly HistoricReading[]>;
}
