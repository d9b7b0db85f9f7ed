import type { Instant, Tx } from '@wellflow/kernel';
import type { Summary } from '../domain/history/summary';

export type ReadingValue = number | boolean | string | null;

/** A reading as it came, where it was converted. */
export interface OriginalReading {
  readonly unit: string | null;
  readonly value: string | null;
}

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
  readonly original?: OriginalReading;
}

export interface HistoricReading {
  readonly time: Instant;
  readonly value: ReadingValue;
  readonly unit: string;
  readonly quality: string;
  readonly flags: readonly string[];
  readonly original?: OriginalReading;
}

/** A stretch of one well's measurement; `from` is included, `to` is not. */
export interface ReadingStretch {
  readonly wellId: string;
  readonly measurement: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface ReadingRange extends ReadingStretch {
  readonly limit: number;
}

export interface SummaryRange extends ReadingStretch {
  /** Length of a bucket; buckets begin at whole multiples since 1970-01-01T00:00Z. */
  readonly intervalSeconds: number;
  /** Readings that may be looked at, so that one question cannot keep everybody waiting. */
  readonly mostReadings: number;
}

/** The readings of one bucket, in short. */
export interface ReadingSummary extends Summary {
  readonly unit: string;
  /** The last usable value; null where there is none. */
  readonly lastValue: ReadingValue;
}

/** Every reading that was accepted, once per (organization, well, measurement, source time); the first one stands. */
export interface ReadingHistory {
  /** @returns how many were new. */
  store(tx: Tx, organization: string, readings: readonly NewReading[]): Promise<number>;
  /** In order of time. */
  list(organization: string, range: ReadingRange): Promise<readonly HistoricReading[]>;
  /** Buckets with readings, in order of time. @throws DomainError `production/too-many-readings` */
  summarize(organization: string, range: SummaryRange): Promise<readonly ReadingSummary[]>;
}
