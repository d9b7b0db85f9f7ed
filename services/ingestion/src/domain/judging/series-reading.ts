import type { Quality } from '@wellflow/kernel';

export type Lane = 'live' | 'history';

/** A reading as the judge sees it. Times are microseconds since 1970: exact in a double until the year 2255. */
export interface SeriesReading {
  readonly lane: Lane;
  /** When it was measured. */
  readonly at: number;
  /** When ingestion took it. */
  readonly receivedAt: number;
  readonly quality: Quality;
  /** What differences and limits are judged by; null for what is no number. */
  readonly number: number | null;
  /** What it is compared by: the number itself, else 53 bits of a hash of its text; NaN for null. */
  readonly identity: number;
  readonly producerId: string;
  /** Its source may correct what others said: a person, or a source the organization registered as authoritative. */
  readonly authoritative: boolean;
}

/** `stored` and `dead-banded` are new; the others meet a reading of the same series and source time. */
export const verdicts = ['stored', 'dead-banded', 'duplicate', 'correction', 'conflict'] as const;

export type Verdict = (typeof verdicts)[number];

/** What was noticed on the way; a reading may have several. */
export const judgeFlags = [
  'late',
  'out-of-order',
  'beyond-memory',
  'gap',
  'spike',
  'rate-of-change',
  'frozen',
  'rollover',
  'reset-undecided',
] as const;

export type JudgeFlag = (typeof judgeFlags)[number];

/** GOOD and UNCERTAIN readings say something of the process; BAD and STALE ones do not. */
export function isUsable(quality: Quality): boolean {
  return quality === 'GOOD' || quality === 'UNCERTAIN';
}

const fnvPrime = 0x01000193;

/**
 * 53 bits of a text, as a double: two rounds of FNV-1a from different beginnings. Two different texts of one source time
 * are taken for equal once in 9 × 10^15 times.
 */
export function identityOfText(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, fnvPrime);
    high = Math.imul(high ^ (unit + 0x5bd1), fnvPrime);
  }
  return (high >>> 11) * 4_294_967_296 + (low >>> 0);
}
