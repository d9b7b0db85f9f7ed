import type { ValueColumns } from '../chunk/reading-columns';
import { emptySummary, type Summary } from './summary';

export interface DayToSummarize {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly columns: ValueColumns;
  /** Microseconds of the day: the first that counts, and the first that counts no longer. */
  readonly from: number;
  readonly to: number;
  readonly intervalSeconds: number;
  /** Whether texts are numbers too large for a double. */
  readonly numeric: boolean;
}

type Growing = { -readonly [Field in keyof Summary]: Summary[Field] };

const microsPerSecond = 1_000_000;
const secondsPerDay = 86_400;
/** The places of GOOD and UNCERTAIN in the kernel's list: values of these are usable. */
const [good, uncertain] = [0, 1];

/** Buckets in order of time. */
export function summarizeDay(day: DayToSummarize): readonly Summary[] {
  const { offsets } = day.columns;
  const summaries: Growing[] = [];
  let current: Growing | undefined;
  let endsAt = -1;
  for (let at = firstFrom(offsets, day.from); at < offsets.length; at += 1) {
    const offset = offsets[at] ?? Infinity;
    if (offset >= day.to) break;
    if (current === undefined || offset >= endsAt) {
      const bucket = Math.floor((day.day * secondsPerDay + offset / microsPerSecond) / day.intervalSeconds);
      endsAt = ((bucket + 1) * day.intervalSeconds - day.day * secondsPerDay) * microsPerSecond;
      current = { ...emptySummary(bucket) };
      summaries.push(current);
    }
    add(current, day, at);
  }
  return summaries.map((summary) => settle(summary, day));
}

/** The first place whose time is not before `from`. */
function firstFrom(offsets: Float64Array, from: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Half a million times for a year of minutes: nothing is made here that can be made once a bucket. */
function add(summary: Growing, day: DayToSummarize, at: number): void {
  const { columns } = day;
  const quality = columns.qualities[at] ?? uncertain;
  summary.count += 1;
  summary.qualities |= 1 << quality;
  if (quality === good) summary.good += 1;
  if (quality > uncertain) return;
  if (columns.present[at] === 1) addNumber(summary, columns.numbers[at] ?? 0);
  else if (!addOther(summary, day, at)) return;
  summary.lastAt = at;
}

/** @returns whether there is a value at all */
function addOther(summary: Growing, { columns, numeric }: DayToSummarize, at: number): boolean {
  const other = columns.others[at] ?? null;
  if (other !== null && numeric) addNumber(summary, Number(other));
  return other !== null;
}

function addNumber(summary: Growing, number: number): void {
  if (Number.isNaN(number)) return;
  summary.numbers += 1;
  summary.sum += number;
  if (number < summary.lowest) summary.lowest = number;
  if (number > summary.highest) summary.highest = number;
}

/** Until now `lastAt` was a place in the columns. */
function settle(summary: Growing, { day, columns }: DayToSummarize): Summary {
  const at = summary.lastAt;
  if (at < 0) return summary;
  summary.last = {
    number: columns.present[at] === 1 ? (columns.numbers[at] ?? 0) : null,
    other: columns.others[at] ?? null,
  };
  summary.lastAt = day * secondsPerDay * microsPerSecond + (columns.offsets[at] ?? 0);
  return summary;
}
