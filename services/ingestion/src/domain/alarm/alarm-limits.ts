/** `high` holds Hi and HiHi, `low` holds Lo and LoLo: one alarm a side, so that one excursion is one alarm. */
export type AlarmSide = 'high' | 'low';

export type AlarmLevel = 'Hi' | 'HiHi' | 'Lo' | 'LoLo';

export type AlarmPriority = 'high' | 'medium' | 'low';

/** One limit of a tag, in the canonical unit of its measurement. */
export interface LevelLimit {
  readonly level: AlarmLevel;
  readonly limit: number;
  /** How far back the value must come before it counts as returned; not negative. */
  readonly hysteresis: number;
  /** How long the value must stay beyond the limit, in microseconds of source time. */
  readonly onDelayMicros: number;
  /** How long it must stay back, in microseconds of source time. */
  readonly offDelayMicros: number;
  readonly priority: AlarmPriority;
}

/** Suppresses alarms by design while another tag of the asset says so: a pump that stands has no low pressure. */
export interface Suppression {
  /** The other tag's name. */
  readonly tag: string;
  readonly below?: number;
  readonly above?: number;
  /** The value by which `SeriesReading` is compared. */
  readonly equals?: number;
}

export interface AlarmLimits {
  /** From the mildest to the most severe. */
  readonly high: readonly LevelLimit[];
  /** From the mildest to the most severe. */
  readonly low: readonly LevelLimit[];
  /** The longest an operator may shelve it. ISA-18.2 wants shelving limited in time. */
  readonly maximumShelveMicros: number;
  readonly suppression?: Suppression;
}

export const alarmSides: readonly AlarmSide[] = ['high', 'low'];

/** Whether the other tag's last usable value suppresses; nothing is suppressed by what was never heard. */
export function suppresses(
  { below, above, equals }: Suppression,
  value: { readonly number: number | null; readonly identity: number } | null | undefined,
): boolean {
  if (value === null || value === undefined) return false;
  if (equals !== undefined && value.identity === equals) return true;
  if (value.number === null) return false;
  return (below !== undefined && value.number < below) || (above !== undefined && value.number > above);
}

/** Whether a value is beyond a limit that was not in force before. */
export function isBeyond(side: AlarmSide, { limit }: LevelLimit, value: number): boolean {
  return side === 'high' ? value >= limit : value <= limit;
}

/** Whether a value has come back by more than the hysteresis. */
export function isBack(side: AlarmSide, { limit, hysteresis }: LevelLimit, value: number): boolean {
  return side === 'high' ? value < limit - hysteresis : value > limit + hysteresis;
}
