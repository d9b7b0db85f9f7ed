/** What came of one series on one day (UTC). */
export interface SeriesDay {
  /** Stored and dead-banded readings: a mark is not a loss. */
  readonly came: number;
  readonly good: number;
  /** GOOD and without a flag that doubts them. */
  readonly clean: number;
}

export interface QualityScore {
  /** From 0 to 1; undefined when nothing came and nothing was expected. */
  readonly score: number | undefined;
  readonly expected: number;
  readonly came: number;
  readonly good: number;
  readonly clean: number;
}

/** Flags that tell of the way and not of the value. */
export const harmlessFlags: ReadonlySet<string> = new Set([
  'late',
  'out-of-order',
  'beyond-memory',
  'rollover',
  'gap',
  'time-truncated',
]);

const nothingCame: SeriesDay = { came: 0, good: 0, clean: 0 };

export function countReading(
  day: SeriesDay | undefined,
  { good, clean }: { readonly good: boolean; readonly clean: boolean },
): SeriesDay {
  const before = day ?? nothingCame;
  return { came: before.came + 1, good: before.good + (good ? 1 : 0), clean: before.clean + (clean ? 1 : 0) };
}

/**
 * The share of expected readings that came, GOOD and unflagged. A series that sends more than expected makes up for no
 * other one; where nothing is expected, what came is.
 * @param elapsed share of the day that has passed, 1 for a day that is over.
 */
export function scoreDay(
  series: readonly { readonly day: SeriesDay | undefined; readonly aDay: number | undefined }[],
  elapsed: number,
): QualityScore {
  let [expected, came, good, clean, counted] = [0, 0, 0, 0, 0];
  for (const { day = nothingCame, aDay } of series) {
    const wanted = aDay === undefined ? day.came : Math.floor(aDay * elapsed);
    expected += wanted;
    came += day.came;
    good += day.good;
    clean += day.clean;
    counted += Math.min(day.clean, wanted);
  }
  return { score: expected === 0 ? undefined : counted / expected, expected, came, good, clean };
}

/** What came before and what came now, by series. */
export function addDays(
  before: ReadonlyMap<string, SeriesDay>,
  now: ReadonlyMap<string, SeriesDay>,
): ReadonlyMap<string, SeriesDay> {
  const sums = new Map(before);
  for (const [key, { came, good, clean }] of now) {
    const was = before.get(key) ?? nothingCame;
    sums.set(key, { came: was.came + came, good: was.good + good, clean: was.clean + clean });
  }
  return sums;
}
