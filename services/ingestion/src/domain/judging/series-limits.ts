import { findMeasurement, type MeasurementKind } from '@wellflow/kernel';
import type { AlarmLimits } from '../alarm/alarm-limits';

/** What is held against the readings of one series: a registered tag's settings, or its measurement's. */
export interface SeriesLimits {
  readonly kind: MeasurementKind;
  /** Two values no further apart than this are equal. In the canonical unit. */
  readonly resolution: number;
  /** Readings within the band of the last kept one are marked, until the silence would last too long. */
  readonly deadBand?: { readonly band: number; readonly maximumSilenceMicros: number };
  /** An unchanging value is frozen after so long. */
  readonly frozenAfterMicros?: number;
  /** Largest believable change in a second, up or down. */
  readonly maximumChangePerSecond?: number;
  /** Largest believable distance from the median of the last five values. */
  readonly spikeDistance?: number;
  /** How often readings are expected. */
  readonly expectedIntervalMicros?: number;
  /** Tells only what changed: its silence is no gap while its source lives. */
  readonly reportsByException: boolean;
  /** Where a totalizer begins again at zero, and how fast it can count at most, per second. */
  readonly rollover?: { readonly at: number; readonly maximumPerSecond: number };
  readonly alarms?: AlarmLimits;
}

/** Settings of a series from a moment on, in order of time. */
export type LimitsTimeline = readonly { readonly from: number; readonly limits: SeriesLimits }[];

/** Of a measurement nobody registered a tag for: no alarms, no dead-band, nothing expected. */
export function defaultLimits(measurement: string): SeriesLimits {
  return { kind: findMeasurement(measurement)?.kind ?? 'text', resolution: 0, reportsByException: false };
}

/** Those in force at a time; before the first the first are. */
export function limitsAt(timeline: LimitsTimeline, at: number): SeriesLimits | undefined {
  return (timeline.findLast(({ from }) => from <= at) ?? timeline[0])?.limits;
}
