import type { ReadingColumns } from '../chunk/reading-columns';
import { settleFall, undecidedFlag, type Fall } from './fall';
import { judgeReading, type JudgedState, type Judgement } from './judgement';

/** What stood before the first correction of a reading. */
export interface OriginalReading {
  /** Microseconds of the day. */
  readonly offset: number;
  /** Microseconds since 1970. */
  readonly receivedAt: number;
  readonly state: JudgedState;
}

export interface JudgedColumns {
  readonly columns: ReadingColumns;
  readonly originals: readonly OriginalReading[];
  /** Offsets of the judgements that found their reading. */
  readonly found: ReadonlySet<number>;
}

/** A day of a series with what was told of its readings. @param judgements by microsecond of the day, in order */
export function judgeColumns(
  columns: ReadingColumns,
  judgements: ReadonlyMap<number, readonly Judgement[]>,
): JudgedColumns {
  const found = new Set<number>();
  const originals: OriginalReading[] = [];
  if (judgements.size === 0) return { columns, originals, found };
  const judged = copyOf(columns);
  for (const [at, offset] of columns.offsets.entries()) {
    const own = judgements.get(offset);
    if (own === undefined) continue;
    found.add(offset);
    const receivedAt = (columns.receivedSeconds[at] ?? 0) * 1_000_000 + (columns.receivedMicros[at] ?? 0);
    const { state, original } = judgeReading({ state: stateAt(columns, at), receivedAt }, own);
    setState(judged, at, state);
    if (original === undefined) continue;
    originals.push({ offset, receivedAt, state: original });
    judged.originalUnits[at] = null;
    judged.originalValues[at] = null;
  }
  return { columns: judged, originals, found };
}

/** Quality and flags as they are seen. @param dayStart microseconds since 1970 */
export function settleColumns(columns: ReadingColumns, dayStart: number, falls: readonly Fall[]): ReadingColumns {
  if (!columns.flags.some((flags) => flags?.includes(undecidedFlag))) return columns;
  const settled = copyOf(columns);
  for (const [at, offset] of columns.offsets.entries())
    setState(settled, at, settleFall(stateAt(columns, at), dayStart + offset, falls));
  return settled;
}

type Copy = ReturnType<typeof copyOf>;

function copyOf(columns: ReadingColumns) {
  return {
    ...columns,
    present: columns.present.slice(),
    numbers: columns.numbers.slice(),
    others: [...columns.others],
    qualities: columns.qualities.slice(),
    flags: [...columns.flags],
    originalUnits: [...columns.originalUnits],
    originalValues: [...columns.originalValues],
  };
}

function stateAt(columns: ReadingColumns, at: number): JudgedState {
  return {
    number: columns.present[at] === 1 ? (columns.numbers[at] ?? null) : null,
    other: columns.others[at] ?? null,
    quality: columns.qualities[at] ?? 0,
    flags: columns.flags[at] ?? null,
  };
}

function setState(columns: Copy, at: number, { number, other, quality, flags }: JudgedState): void {
  columns.present[at] = number === null ? 0 : 1;
  columns.numbers[at] = number ?? 0;
  columns.others[at] = other;
  columns.qualities[at] = quality;
  columns.flags[at] = flags;
}
