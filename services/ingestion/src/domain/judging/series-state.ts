import { noAlarm, type AlarmCondition } from '../alarm/alarm-condition';
import type { Quality } from '@wellflow/kernel';
import { emptyMemory, type Memory } from './memory';
import type { Lane } from './series-reading';

/** The newest reading of a lane. */
export interface Last {
  readonly at: number;
  readonly quality: Quality;
}

/** The newest usable value of a lane. */
export interface LastValue {
  readonly at: number;
  readonly identity: number;
  readonly number: number | null;
  /** Since when it has not changed. */
  readonly unchangedSince: number;
}

/** What the dead-band measures from. */
export interface Kept {
  readonly at: number;
  readonly number: number;
  readonly quality: Quality;
}

/** A totalizer's last register, what its rollovers add to it, and the fall that nobody has decided. */
export interface CounterState {
  readonly at: number;
  readonly register: number;
  readonly base: number;
  readonly undecided: { readonly at: number; readonly from: number; readonly to: number } | null;
}

export interface LaneState {
  readonly memory: Memory;
  readonly last: Last | null;
  readonly value: LastValue | null;
  readonly kept: Kept | null;
  readonly counter: CounterState | null;
  /** The last usable numbers, oldest first; at most five. */
  readonly recent: readonly number[];
}

export interface SideAlarms {
  readonly high: AlarmCondition;
  readonly low: AlarmCondition;
  /** When one of them moves without a further reading, in microseconds since 1970; null for never. */
  readonly dueAt: number | null;
  /** The other tag that may suppress them by design, as their limits said last. */
  readonly suppressedBy?: string;
}

/** All that is known of one tag, or of one measurement of an asset. */
export interface SeriesState {
  /** The tag's name as the readings give it. */
  readonly tag: string | null;
  /** Earliest source time it was ever heard of. */
  readonly firstAt: number | null;
  readonly lanes: Readonly<Record<Lane, LaneState>>;
  readonly alarms: SideAlarms;
}

const emptyLane: LaneState = { memory: emptyMemory, last: null, value: null, kept: null, counter: null, recent: [] };

export const newSeries: SeriesState = {
  tag: null,
  firstAt: null,
  lanes: { live: emptyLane, history: emptyLane },
  alarms: { high: noAlarm, low: noAlarm, dueAt: null },
};
