import type { Instant } from '@wellflow/kernel';
import type { ValueColumns } from '../../domain/chunk/reading-columns';
import { packHours } from '../../domain/history/hours';
import type { Summary } from '../../domain/history/summary';
import { summarizeDay } from '../../domain/history/summarize-day';
import type { Fall } from '../../domain/judgement/fall';
import { judgeColumns, settleColumns } from '../../domain/judgement/judge-columns';
import type { Judgement } from '../../domain/judgement/judgement';
import { clipToDay, dayNumber, microsPerDay, startOfDay } from './day-time';
import { fromPacked, valuesFromPacked } from './packed-chunk';

export interface HowToSummarize {
  readonly from: Instant;
  readonly to: Instant;
  readonly intervalSeconds: number;
  /** Whether texts are numbers too large for a double. */
  readonly numeric: boolean;
  /** Whether it is a totalizer, of which falls may be undecided. */
  readonly mayFall: boolean;
  readonly falls: readonly Fall[];
  /** By source time, microseconds since 1970. */
  readonly judgements: ReadonlyMap<number, readonly Judgement[]>;
}

export interface PackedDay {
  readonly day: string;
  readonly packed: Buffer;
}

/** The readings of a packed day that lie in the stretch, in buckets. */
export function summarizePacked({ day, packed }: PackedDay, how: HowToSummarize): readonly Summary[] {
  const { from, to, intervalSeconds, numeric } = how;
  const within = { from: clipToDay(from, day), to: clipToDay(to, day), intervalSeconds, numeric };
  return summarizeDay({ day: dayNumber(day), columns: valuesOf({ day, packed }, how), ...within });
}

function valuesOf({ day, packed }: PackedDay, { mayFall, falls, judgements }: HowToSummarize): ValueColumns {
  const start = startOfDay(day);
  const told = toldOfDay(judgements, start);
  if (told.size === 0 && !mayFall) return valuesFromPacked(packed);
  return settleColumns(judgeColumns(fromPacked(packed), told).columns, start, falls);
}

/** What was told of a day's readings, by microsecond of the day. @param start microseconds since 1970 */
export function toldOfDay(
  judgements: ReadonlyMap<number, readonly Judgement[]>,
  start: number,
): ReadonlyMap<number, readonly Judgement[]> {
  if (judgements.size === 0) return judgements;
  const own = [...judgements].filter(([at]) => at >= start && at < start + microsPerDay);
  return new Map(own.map(([at, list]) => [at - start, list]));
}

/** The hours of a day that is being packed, as they are seen while no fall of it is decided. */
export function hoursOf(day: string, columns: Parameters<typeof settleColumns>[0], numeric: boolean): Buffer {
  const settled = settleColumns(columns, startOfDay(day), []);
  return Buffer.from(packHours({ day: dayNumber(day), columns: settled, numeric }));
}
