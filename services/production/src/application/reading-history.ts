import type { Instant, Tx } from '@wellflow/kernel';
import type { Summary } from '../domain/history/summary';
import type { Judgement } from '../domain/judgement/judgement';

export type ReadingValue = number | boolean | string | null;

/** A reading as it came, where it was converted. */
export interface OriginalReading {
  readonly unit: string | null;
  readonly value: string | null;
}

/** What a reading was named by: a registered tag and its name. */
export interface SeriesTag {
  readonly id: string;
  readonly name: string;
}

/** What readings belong to: two tags of one well may measure the same thing at two places. */
export interface SeriesName {
  readonly wellId: string;
  readonly measurement: string;
  /** Absent of readings that name a well and a measurement. */
  readonly tag?: SeriesTag | undefined;
}

/** One reading on its way into the history, in the canonical unit of its measurement. */
export interface NewReading extends SeriesName {
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

/** What ingestion's judge told of one reading of a well. */
export interface ToldReading extends SeriesName {
  readonly sourceTime: Instant;
  /** When ingestion took the reading that was judged. */
  readonly receivedAt: Instant;
  readonly kind: Judgement['kind'];
  readonly flags: readonly string[];
  /** Of a correction: what stands from then on. */
  readonly value: ReadingValue;
  readonly quality: string;
  readonly producerId: string;
  readonly receiptId: string;
}

/** What a person decided that a totalizer's fall was. */
export interface ToldFall extends SeriesName {
  readonly fallId: string;
  /** Source times of the first and the last reading that were undecided. */
  readonly fellAt: Instant;
  readonly until: Instant;
  readonly was: string;
  readonly decidedBy: string;
  readonly decidedAt: Instant;
  readonly reason: string;
}

/** One of the values that a reading has had. */
export interface ReadingVersion {
  readonly time: Instant;
  readonly value: ReadingValue;
  readonly quality: string;
  readonly flags: readonly string[];
  readonly receivedAt: Instant;
  /** Who sent a correction, and in which batch; absent of the value that came first. */
  readonly by?: { readonly producerId: string; readonly receiptId: string; readonly recordedAt: Instant };
}

/** A stretch of one series; `from` is included, `to` is not. */
export interface ReadingStretch extends SeriesName {
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

/**
 * Every reading that was accepted, once per (organization, series, source time): the first one stands unless it is
 * corrected. Whether readings or what is told of them come first makes no difference.
 */
export interface ReadingHistory {
  /** @returns how many were new. */
  store(tx: Tx, organization: string, readings: readonly NewReading[]): Promise<number>;
  /** Takes what was told of readings, those of one well in the order it was told. */
  judge(tx: Tx, organization: string, told: readonly ToldReading[]): Promise<void>;
  decideFalls(tx: Tx, organization: string, falls: readonly ToldFall[]): Promise<void>;
  /** The tags that readings of a well's measurement came by, in order of name; first `undefined` if some named none. */
  listTags(organization: string, of: Omit<SeriesName, 'tag'>): Promise<readonly (SeriesTag | undefined)[]>;
  /** In order of time. */
  list(organization: string, range: ReadingRange): Promise<readonly HistoricReading[]>;
  /** All values of the readings that were corrected within a stretch, in order of time, then as they came. */
  listVersions(organization: string, range: ReadingRange): Promise<readonly ReadingVersion[]>;
  /** Buckets with readings, in order of time. @throws DomainError `production/too-many-readings` */
  summarize(organization: string, range: SummaryRange): Promise<readonly ReadingSummary[]>;
}
