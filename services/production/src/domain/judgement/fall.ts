import { qualities } from '@wellflow/kernel';
import type { JudgedState } from './judgement';

/** The flag of a totalizer's readings after it fell for no known reason. */
export const undecidedFlag = 'reset-undecided';

/** What a person may say that a fall was. */
export const fallOutcomes = ['reset', 'rollover', 'bad-reading'] as const;

export type FallOutcome = (typeof fallOutcomes)[number];

/** A decided fall: what becomes of the readings that were undecided. */
export interface Fall {
  /** Source times in microseconds since 1970, both included. */
  readonly from: number;
  readonly until: number;
  readonly was: FallOutcome;
}

const [good, uncertain, bad] = [
  qualities.indexOf('GOOD'),
  qualities.indexOf('UNCERTAIN'),
  qualities.indexOf('BAD'),
] as const;

/**
 * Quality and flags of a reading as they are seen: UNCERTAIN at best while the fall is not decided, BAD when it was no
 * true reading. What is stored keeps the flag, so that a decision works whenever it comes.
 * @param at source time, microseconds since 1970
 */
export function settleFall(state: JudgedState, at: number, falls: readonly Fall[]): JudgedState {
  if (state.flags === null || !state.flags.split(' ').includes(undecidedFlag)) return state;
  const fall = falls.find(({ from, until }) => at >= from && at <= until);
  if (fall === undefined) return { ...state, quality: worse(state.quality, uncertain) };
  const flags = state.flags.replace(undecidedFlag, fall.was);
  return { ...state, flags, quality: fall.was === 'bad-reading' ? worse(state.quality, bad) : state.quality };
}

/** GOOD gives way to UNCERTAIN, both to BAD; STALE and BAD stay what they are. */
function worse(quality: number, than: number): number {
  return quality === good || (than === bad && quality === uncertain) ? than : quality;
}
