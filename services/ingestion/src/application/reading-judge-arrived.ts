import type { Instant, Quality } from '@wellflow/kernel';
import type { Lane } from '../domain/judging/series-reading';

/** A reading as the topic has it. At most one of the four values is set. */
export interface ArrivedReading {
  readonly tagId: string | null;
  readonly tag: string | null;
  readonly measurement: string;
  readonly sourceTime: Instant;
  readonly number: number | null;
  readonly integer: string | null;
  readonly flag: boolean | null;
  readonly text: string | null;
  readonly quality: Quality;
  readonly flags: readonly string[];
}

/** Readings of one asset that came together. */
export interface ArrivedReadings {
  readonly lane: Lane;
  readonly assetId: string;
  readonly producerId: string;
  readonly receiptId: string;
  readonly receivedAt: Instant;
  readonly readings: readonly ArrivedReading[];
}
