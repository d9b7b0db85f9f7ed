import { qualities, type Quality } from '@wellflow/kernel';

/** What readings of one bucket of time come to. BAD and STALE readings are counted, and give no value. */
export interface Summary {
  /** Whole intervals since 1970-01-01T00:00Z. */
  readonly bucket: number;
  readonly count: number;
  readonly good: number;
  /** Bit n is set when the nth quality of the kernel's list was among them. */
  readonly qualities: number;
  /** Usable readings with a number; `sum`, `lowest` and `highest` are theirs. */
  readonly numbers: number;
  readonly sum: number;
  readonly lowest: number;
  readonly highest: number;
  /** Microseconds since 1970 of the last usable reading, and its value as it is stored. */
  readonly lastAt: number;
  readonly last: { readonly number: number | null; readonly other: string | null };
}

/** The best comes first: a stale value was good once, a bad one is of no use. */
const fromBestToWorst: readonly Quality[] = ['GOOD', 'UNCERTAIN', 'STALE', 'BAD'];

export function emptySummary(bucket: number): Summary {
  return {
    ...{ bucket, count: 0, good: 0, qualities: 0, numbers: 0, sum: 0 },
    ...{ lowest: Infinity, highest: -Infinity, lastAt: -Infinity, last: { number: null, other: null } },
  };
}

/** Of the same bucket; which comes first does not matter. */
export function mergeSummaries(one: Summary, other: Summary): Summary {
  return {
    bucket: one.bucket,
    count: one.count + other.count,
    good: one.good + other.good,
    qualities: one.qualities | other.qualities,
    numbers: one.numbers + other.numbers,
    sum: one.sum + other.sum,
    lowest: Math.min(one.lowest, other.lowest),
    highest: Math.max(one.highest, other.highest),
    ...(one.lastAt > other.lastAt ? lastOf(one) : lastOf(other)),
  };
}

function lastOf({ lastAt, last }: Summary): Pick<Summary, 'lastAt' | 'last'> {
  return { lastAt, last };
}

export function worstQuality({ qualities: seen }: Pick<Summary, 'qualities'>): Quality {
  const isThere = (quality: Quality): boolean => ((seen >> qualities.indexOf(quality)) & 1) === 1;
  return fromBestToWorst.findLast(isThere) ?? 'UNCERTAIN';
}

export const aggregates = ['min', 'max', 'mean', 'last', 'count'] as const;

export type Aggregate = (typeof aggregates)[number];

/** Null where no reading of the bucket is usable. For `last`, the value itself is the answer, whatever its kind. */
export function valueOf(summary: Summary, aggregate: Exclude<Aggregate, 'last'>): number | null {
  if (aggregate === 'count') return summary.count;
  if (summary.numbers === 0) return null;
  if (aggregate === 'mean') return summary.sum / summary.numbers;
  return aggregate === 'min' ? summary.lowest : summary.highest;
}
