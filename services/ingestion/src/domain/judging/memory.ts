import { qualities, type Quality } from '@wellflow/kernel';
import type { SeriesReading } from './series-reading';

/**
 * The last readings of a series and lane to come. What fell out is described by the stretch it lay in: a time outside the
 * stretch was certainly not told before.
 */
export interface Memory {
  /** Shared by a memory and those that came of it: each looks at its own stretch, which nobody changes any more. */
  readonly told: Told;
  readonly from: number;
  readonly until: number;
  /** Latest source time that ever came; -Infinity before the first. */
  readonly newest: number;
  /** Earliest and latest source time that fell out; null while nothing has. */
  readonly forgotten: { readonly from: number; readonly until: number } | null;
}

/** In the order they came. */
interface Told {
  readonly times: number[];
  /** `identity` of each. */
  readonly values: number[];
  /** Place in `qualities` of each. */
  readonly marks: number[];
}

/** What a memory holds, to be kept somewhere. */
export interface ListedMemory extends Pick<Memory, 'forgotten'> {
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly marks: readonly number[];
}

/** Readings remembered of a series in each lane: what a link sends again after a loss is mostly among the last of them. */
export const remembered = 64;

/** So many are told into the same lists before they are copied: a copy for each reading would be most of the judge's work. */
const longestTold = 4 * remembered;

export const emptyMemory: Memory = {
  told: { times: [], values: [], marks: [] },
  ...{ from: 0, until: 0, newest: -Infinity, forgotten: null },
};

export function listMemory({ told, from, until, forgotten }: Memory): Told & ListedMemory {
  const stretch = (list: readonly number[]): number[] => list.slice(from, until);
  return { times: stretch(told.times), values: stretch(told.values), marks: stretch(told.marks), forgotten };
}

export function memoryOf({ times, values, marks, forgotten }: ListedMemory): Memory {
  const newest = Math.max(...times, forgotten?.until ?? -Infinity);
  const told = { times: [...times], values: [...values], marks: [...marks] };
  return { told, from: 0, until: times.length, newest, forgotten };
}

export interface Remembered {
  readonly value: number;
  readonly quality: Quality;
}

export function recall(memory: Memory, at: number): Remembered | undefined {
  const place = placeOf(memory, at);
  if (place === -1) return undefined;
  const { values, marks } = memory.told;
  return { value: values[place] ?? NaN, quality: qualities[marks[place] ?? 0] ?? 'GOOD' };
}

function placeOf({ told: { times }, from, until, newest }: Memory, at: number): number {
  if (at > newest) return -1;
  for (let place = until - 1; place >= from; place -= 1) if (times[place] === at) return place;
  return -1;
}

/** Whether a reading of that time may have been among those that fell out. */
export function mayHaveForgotten({ forgotten }: Memory, at: number): boolean {
  return forgotten !== null && at >= forgotten.from && at <= forgotten.until;
}

export function remember(memory: Memory, { at, identity, quality }: SeriesReading): Memory {
  const { told, from, until, newest, forgotten } = ownTip(memory);
  told.times.push(at);
  told.values.push(identity);
  told.marks.push(qualities.indexOf(quality));
  const next = { told, until: until + 1, newest: Math.max(newest, at) };
  if (until - from < remembered) return { ...next, from, forgotten };
  return { ...next, from: from + 1, forgotten: stretched(forgotten, told.times[from] ?? at) };
}

/** A memory that may be told more: nothing has been told since, and the lists are not too long. */
function ownTip(memory: Memory): Memory {
  const { told, until } = memory;
  return told.times.length === until && until > 0 && until < longestTold ? memory : copied(memory);
}

function copied(memory: Memory): Memory {
  const { times, values, marks } = listMemory(memory);
  return { ...memory, told: { times, values, marks }, from: 0, until: times.length };
}

/** The same time with another value, where it was. */
export function replace(memory: Memory, { at, identity, quality }: SeriesReading): Memory {
  if (placeOf(memory, at) === -1) return memory;
  const own = copied(memory);
  const place = placeOf(own, at);
  own.told.values[place] = identity;
  own.told.marks[place] = qualities.indexOf(quality);
  return own;
}

function stretched(forgotten: Memory['forgotten'], at: number): Memory['forgotten'] {
  if (forgotten === null) return { from: at, until: at };
  if (at >= forgotten.from && at <= forgotten.until) return forgotten;
  return { from: Math.min(forgotten.from, at), until: Math.max(forgotten.until, at) };
}
