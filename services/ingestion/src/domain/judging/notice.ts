import type { SeriesLimits } from './series-limits';
import { isUsable, type JudgeFlag, type SeriesReading } from './series-reading';
import type { Kept, LaneState, LastValue } from './series-state';
import { wasSilent, type SourceLife } from './source-life';

export interface Surroundings {
  readonly limits: SeriesLimits;
  /** Of the reading's producer, this reading included; on the live lane only. */
  readonly source: SourceLife | undefined;
  /** Another tag suppresses the alarms by design. */
  readonly suppressed?: boolean;
}

/** Two and a half intervals: one reading lost and one late by half. */
const gapFactor = 2.5;

/** More time has passed since the last reading than is expected, and not because nothing changed. */
export function isGap({ last }: LaneState, { at, lane }: SeriesReading, { limits, source }: Surroundings): boolean {
  if (last === null || limits.expectedIntervalMicros === undefined) return false;
  const longest = limits.expectedIntervalMicros * gapFactor;
  if (at - last.at <= longest) return false;
  if (!limits.reportsByException) return true;
  return lane === 'live' && wasSilent(source, { from: last.at, until: at, longest });
}

/** Beyond the distance from the median of the five values before it; a lasting step is none after three readings. */
export function isSpike({ recent }: LaneState, number: number, { spikeDistance }: SeriesLimits): boolean {
  if (spikeDistance === undefined || recent.length < 5) return false;
  const median = [...recent].sort((one, other) => one - other)[2] ?? number;
  return Math.abs(number - median) > spikeDistance;
}

export function changesTooFast(value: LastValue | null, { at, number }: SeriesReading, limits: SeriesLimits): boolean {
  const { maximumChangePerSecond } = limits;
  if (maximumChangePerSecond === undefined || value === null || value.number === null || number === null) return false;
  return Math.abs(number - value.number) * 1e6 > maximumChangePerSecond * (at - value.at);
}

export function isFrozen({ at }: SeriesReading, unchangedSince: number, { frozenAfterMicros }: SeriesLimits): boolean {
  return frozenAfterMicros !== undefined && at - unchangedSince >= frozenAfterMicros;
}

/** Close to what was kept last, of the same quality, and not silent for too long. */
export function isWithinDeadBand(
  kept: Kept | null,
  { at, number, quality }: SeriesReading,
  limits: SeriesLimits,
): boolean {
  const { deadBand, kind } = limits;
  if (deadBand === undefined || kept === null || number === null || kind !== 'number') return false;
  const near = Math.abs(number - kept.number) <= deadBand.band;
  return near && kept.quality === quality && at - kept.at < deadBand.maximumSilenceMicros;
}

/** What the value itself shows, beside the values before it. */
export function noticeValue(lane: LaneState, reading: SeriesReading, limits: SeriesLimits): JudgeFlag[] {
  const flags: JudgeFlag[] = [];
  const { number } = reading;
  if (!isUsable(reading.quality)) return flags;
  if (number !== null && limits.kind === 'number') {
    if (isSpike(lane, number, limits)) flags.push('spike');
    if (changesTooFast(lane.value, reading, limits)) flags.push('rate-of-change');
  }
  const { value } = lane;
  if (value?.identity === reading.identity && isFrozen(reading, value.unchangedSince, limits)) flags.push('frozen');
  return flags;
}
