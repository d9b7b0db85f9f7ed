import { identityOfText, type Lane, type SeriesReading } from '../domain/judging/series-reading';
import type { ArrivedReading } from './reading-judge-arrived';

export interface Arrival {
  readonly lane: Lane;
  readonly producerId: string;
  readonly receivedAt: number;
  readonly authoritative: boolean;
}

/** A reading as the judge sees it: nothing but what is compared. */
export function toSeriesReading(arrived: ArrivedReading, arrival: Arrival, at: number): SeriesReading {
  const { lane, producerId, receivedAt, authoritative } = arrival;
  const { quality, number } = arrived;
  const identity = number ?? identityOf(arrived);
  // A register too large for a double is still counted on, to sixteen digits; whether it is the same is judged exactly.
  const counted = number ?? (arrived.integer === null ? null : Number(arrived.integer));
  return { lane, at, receivedAt, quality, number: counted, identity, producerId, authoritative };
}

function identityOf({ integer, flag, text }: ArrivedReading): number {
  if (flag !== null) return flag ? 1 : 0;
  const word = integer ?? text;
  return word === null ? NaN : identityOfText(word);
}

/** The value as text, where there is one. */
export function valueText({ number, integer, flag, text }: ArrivedReading): string | null {
  const value = number ?? integer ?? flag ?? text;
  return value === null ? null : String(value);
}
