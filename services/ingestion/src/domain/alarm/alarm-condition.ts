import type { AlarmLevel, AlarmPriority } from './alarm-limits';

/**
 * Where an alarm stands, by the states of ISA-18.2: A normal, B unacknowledged, C acknowledged, D returned and not
 * acknowledged, G shelved, H suppressed by design, I out of service. Not here: latching (E, F).
 */
export type AlarmState =
  | { readonly word: 'normal' }
  | { readonly word: 'unacknowledged' }
  | { readonly word: 'acknowledged' }
  | { readonly word: 'returned-unacknowledged' }
  | { readonly word: 'shelved'; readonly until: number }
  | { readonly word: 'suppressed' }
  | { readonly word: 'out-of-service'; readonly until: number };

export type AlarmWord = AlarmState['word'];

/** One limit as it was judged so far. */
export interface LevelState {
  readonly level: AlarmLevel;
  /** In force, after its delays. */
  readonly on: boolean;
  /** Since when the process disagrees with `on`, in microseconds of source time; null while it agrees. */
  readonly since: number | null;
}

/** One side of one series. `levels` is fully evaluated while it is put aside too. */
export interface AlarmCondition {
  readonly state: AlarmState;
  readonly levels: readonly LevelState[];
  /** The most severe level in force. */
  readonly active: AlarmLevel | null;
  /** The last value that was looked at. */
  readonly value: number | null;
  /** What suppresses it by design holds, whether or not a person has put it aside as well. */
  readonly suppressed?: boolean;
}

export type AlarmEventType =
  | 'raised'
  | 'eased'
  | 'returned'
  | 'acknowledged'
  | 'shelved'
  | 'unshelved'
  | 'suppressed'
  | 'unsuppressed'
  | 'taken-out-of-service'
  | 'returned-to-service';

/** What happened to an alarm. */
export interface AlarmEvent {
  readonly type: AlarmEventType;
  /** Microseconds since 1970, source time of the process or time of the operator's word. */
  readonly at: number;
  readonly from: AlarmWord;
  readonly to: AlarmWord;
  readonly level: AlarmLevel | null;
  readonly priority: AlarmPriority | null;
  readonly value: number | null;
  readonly by?: string;
  readonly reason?: string;
  /** When shelving, or being out of service, ends by itself. */
  readonly until?: number;
}

export interface AlarmStep {
  readonly condition: AlarmCondition;
  readonly events: readonly AlarmEvent[];
}

export const noAlarm: AlarmCondition = { state: { word: 'normal' }, levels: [], active: null, value: null };
