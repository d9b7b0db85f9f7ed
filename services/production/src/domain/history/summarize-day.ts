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
  return summaries;
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

function add(summary: Growing, day: DayToSummarize, at: number): void {
  const { qualities, present, numbers, offsets } = day.columns;
  const quality = qualities[at] ?? uncertain;
  summary.count += 1;
  summary.qualities |= 1 << quality;
  if (quality === good) summary.good += 1;
  if (quality > uncertain) return;
  const offset = offsets[at] ?? 0;
  if (present[at] !== 1) return addOther(summary, day, at);
  addNumber(summary, numbers[at] ?? 0);
  remember(summary, day, offset);
  summary.last = { number: numbers[at] ?? 0, other: null };
}

function addOther(summary: Growing, day: DayToSummarize, at: number): void {
  const other = day.columns.others[at] ?? null;
  if (other === null) return;
  if (day.numeric) addNumber(summary, Number(other));
  remember(summary, day, day.columns.offsets[at] ?? 0);
  summary.last = { number: null, other };
}

function addNumber(summary: Growing, number: number): void {
  if (Number.isNaN(number)) return;
  summary.numbers += 1;
  summary.sum += number;
  if (number < summary.lowest) summary.lowest = number;
  if (number > summary.highest) summary.highest = number;
}

function remember(summary: Growing, { day }: DayToSummarize, offset: number): void {
  summary.lastAt = day * secondsPerDay * microsPerSecond + offset;
}
