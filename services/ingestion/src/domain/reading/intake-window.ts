import { addMicros, microsPerDay, parseInstant, type Instant } from '@wellflow/kernel';

/** Which source times an organization takes as those of now. */
export interface IntakeWindow {
  /** Older readings are a backfill: they are kept, and go on the history lane. Days of 24 hours. */
  readonly backDays: number;
  /** A source's clock may run ahead of ours by this much before its times are not believed. Seconds. */
  readonly aheadSeconds: number;
}

/** Where an organization has not chosen. */
export const defaultIntakeWindow: IntakeWindow = { backDays: 35, aheadSeconds: 600 };

const microsPerSecond = 1_000_000n;

/** The source time from which on a reading is live; what is older goes on the history lane. */
export function oldestLiveAt(now: Instant, { backDays }: Pick<IntakeWindow, 'backDays'>): Instant {
  return addMicros(now, -BigInt(backDays) * microsPerDay);
}

/** In place of `oldestLiveAt` for readings of a backfill: all of them go on the history lane. */
export const nothingIsLive = parseInstant('9999-12-31T23:59:59.999999Z');

/** The last source time that is believed of what is received at this time. */
export function latestBelievedAt(receivedAt: Instant, { aheadSeconds }: Pick<IntakeWindow, 'aheadSeconds'>): Instant {
  return addMicros(receivedAt, BigInt(aheadSeconds) * microsPerSecond);
}
