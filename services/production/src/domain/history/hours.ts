import {
  createByteReader,
  createByteWriter,
  readText,
  writeText,
  type ByteReader,
  type ByteWriter,
} from '../chunk/bytes';
import { readNumbers, writeNumbers } from '../chunk/number-column';
import type { ValueColumns } from '../chunk/reading-columns';
import { summarizeDay } from './summarize-day';
import type { Summary } from './summary';

/** The first byte. Another layout gets another number; hours of one that is not known are not asked for. */
export const hoursLayout = 1;
const secondsPerHour = 3600;
const hoursPerDay = 24;
const microsPerDay = 86_400_000_000;

export interface HoursToPack {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly columns: ValueColumns;
  /** Whether texts are numbers too large for a double. */
  readonly numeric: boolean;
}

/** What the readings of a day come to by hour, as bytes, so that nobody has to look at each of them. */
export function packHours({ day, columns, numeric }: HoursToPack): Uint8Array {
  const whole = { from: 0, to: microsPerDay, intervalSeconds: secondsPerHour };
  const hours = summarizeDay({ day, columns, numeric, ...whole });
  const writer = createByteWriter();
  writer.count(hoursLayout);
  writer.count(hours.length);
  for (const hour of hours) writeCounts(writer, hour, day);
  const doubles = (of: (hour: Summary) => number): void => writeNumbers(writer, Float64Array.from(hours, of));
  // The ends of nothing are infinite, which would cost all the others their short form.
  doubles(({ numbers, sum }) => (numbers === 0 ? 0 : sum));
  doubles(({ numbers, lowest }) => (numbers === 0 ? 0 : lowest));
  doubles(({ numbers, highest }) => (numbers === 0 ? 0 : highest));
  doubles(({ last }) => last.number ?? 0);
  return writer.finish();
}

/** In order of time. @param day days since 1970-01-01 @throws Error when the bytes are of a layout that is not known */
export function unpackHours(bytes: Uint8Array, day: number): readonly Summary[] {
  const reader = createByteReader(bytes);
  if (reader.count() !== hoursLayout) throw new Error('The hours of a packed day have a layout that is not known here');
  const counts = Array.from({ length: reader.count() }, () => readCounts(reader, day));
  const doubles = (): Float64Array => readNumbers(reader, counts.length);
  const ends = { sums: doubles(), lowest: doubles(), highest: doubles(), last: doubles() };
  return counts.map((hour, at) => withDoubles(hour, ends, at));
}

function withDoubles(
  { hasNumber, other, ...hour }: ReturnType<typeof readCounts>,
  { sums, lowest, highest, last }: Readonly<Record<'sums' | 'lowest' | 'highest' | 'last', Float64Array>>,
  at: number,
): Summary {
  const ends = hour.numbers === 0 ? noEnds : { lowest: lowest[at] ?? 0, highest: highest[at] ?? 0 };
  return { ...hour, ...ends, sum: sums[at] ?? 0, last: { number: hasNumber ? (last[at] ?? 0) : null, other } };
}

const noEnds = { lowest: Infinity, highest: -Infinity };

/** What the last usable reading was. */
const [noLast, lastNumber, lastOther, lastNull] = [0, 1, 2, 3];

function writeCounts(writer: ByteWriter, hour: Summary, day: number): void {
  const { bucket, count, good, qualities, numbers, lastAt, last } = hour;
  for (const value of [bucket - day * hoursPerDay, count, good, qualities, numbers]) writer.count(value);
  const kind = kindOf(hour);
  writer.count(kind);
  if (kind !== noLast) writer.count(lastAt - day * microsPerDay);
  if (kind === lastOther) writeText(writer, last.other ?? '');
}

function kindOf({ lastAt, last }: Summary): number {
  if (lastAt === -Infinity) return noLast;
  if (last.other !== null) return lastOther;
  return last.number === null ? lastNull : lastNumber;
}

function readCounts(reader: ByteReader, day: number) {
  const [hour, count, good, qualities, numbers] = [reader, reader, reader, reader, reader].map((from) => from.count());
  const kind = reader.count();
  const lastAt = kind === noLast ? -Infinity : reader.count() + day * microsPerDay;
  const other = kind === lastOther ? readText(reader) : null;
  return {
    bucket: (hour ?? 0) + day * hoursPerDay,
    ...{ count: count ?? 0, good: good ?? 0, qualities: qualities ?? 0, numbers: numbers ?? 0 },
    ...{ lastAt, other, hasNumber: kind === lastNumber },
  };
}
