import { qualities, type Quality } from '@wellflow/kernel';
import type { SeriesReading } from './series-reading';

/**
 * The last readings of a series and lane to come, by source time. What fell out is described by the stretch
 * it lay in: a time outside the stretch was certainly not told before.
 */
export interface Memory {
  /** Place of the one that falls out next, once all places are taken. */
  readonly oldest: number;
  readonly times: readonly number[];
  /** `identity` of each. */
  readonly values: readonly number[];
  /** Place in `qualities` of each. */
  readonly marks: readonly number[];
  /** Earliest and latest source time that fell out; null while nothing has. */
  readonly forgotten: { readonly from: number; readonly until: number } | null;
}

/** Readings remembered of a series in each lane: what a link sends again after a loss is mostly among the last of them. */
export const remembered = 64;

export const emptyMemory: Memory = { oldest: 0, times: [], values: [], marks: [], forgotten: null };

export interface Remembered {
  readonly value: number;
  readonly quality: Quality;
}

export function recall(memory: Memory, at: number): Remembered | undefined {
  const place = memory.times.lastIndexOf(at);
  if (place === -1) return undefined;
  return { value: memory.values[place] ?? NaN, quality: qualities[memory.marks[place] ?? 0] ?? 'GOOD' };
}

/** Whether a reading of that time may have been among those that fell out. */
export function mayHaveForgotten({ forgotten }: Memory, at: number): boolean {
  return forgotten !== null && at >= forgotten.from && at <= forgotten.until;
}

export function remember(memory: Memory, { at, identity, quality }: SeriesReading): Memory {
  const { times, values, marks } = memory;
  const mark = qualities.indexOf(quality);
  if (times.length < remembered)
    return { ...memory, times: [...times, at], values: [...values, identity], marks: [...marks, mark] };
  const { oldest } = memory;
  return {
    oldest: (oldest + 1) % remembered,
    times: withAt(times, oldest, at),
    values: withAt(values, oldest, identity),
    marks: withAt(marks, oldest, mark),
    forgotten: stretched(memory.forgotten, times[oldest] ?? at),
  };
}

/** The same time with another value, where it was. */
export function replace(memory: Memory, { at, identity, quality }: SeriesReading): Memory {
  const place = memory.times.lastIndexOf(at);
  if (place === -1) return memory;
  const values = memory.values.with(place, identity);
  return { ...memory, values, marks: memory.marks.with(place, qualities.indexOf(quality)) };
}

/** As `with`, which copies one by one; done for every reading. */
function withAt(list: readonly number[], place: number, value: number): readonly number[] {
  const next = list.slice();
  next[place] = value;
  return next;
}

function stretched(forgotten: Memory['forgotten'], at: number): Memory['forgotten'] {
  if (forgotten === null) return { from: at, until: at };
  if (at >= forgotten.from && at <= forgotten.until) return forgotten;
  return { from: Math.min(forgotten.from, at), until: Math.max(forgotten.until, at) };
}
