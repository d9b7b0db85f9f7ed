import { assertNever } from './assert-never';

/**
 * `half-up` is away from zero on a tie, as agencies and banks write it; `half-even` leaves no bias in long sums.
 * `down` is towards zero, `up` away from it.
 */
export type RoundingMode = 'half-even' | 'half-up' | 'down' | 'up' | 'floor' | 'ceiling';

/** The quotient of two whole numbers as a whole number. */
export function divideWhole(dividend: bigint, divisor: bigint, mode: RoundingMode): bigint {
  const quotient = dividend / divisor; // towards zero
  const rest = dividend % divisor;
  if (rest === 0n) return quotient;
  const isNegative = rest < 0n !== divisor < 0n;
  if (!goesAway(mode, { isNegative, isOdd: quotient % 2n !== 0n, half: compareToHalf(rest, divisor) })) return quotient;
  return isNegative ? quotient - 1n : quotient + 1n;
}

interface Remainder {
  readonly isNegative: boolean;
  /** Of the quotient so far. */
  readonly isOdd: boolean;
  /** Less than, exactly, or more than a half: -1, 0 or 1. */
  readonly half: number;
}

/** Whether what is left over moves the quotient away from zero. */
function goesAway(mode: RoundingMode, { isNegative, isOdd, half }: Remainder): boolean {
  switch (mode) {
    case 'down':
      return false;
    case 'up':
      return true;
    case 'floor':
      return isNegative;
    case 'ceiling':
      return !isNegative;
    case 'half-up':
      return half >= 0;
    case 'half-even':
      return half > 0 || (half === 0 && isOdd);
    default:
      return assertNever(mode);
  }
}

function compareToHalf(rest: bigint, divisor: bigint): number {
  const twice = magnitude(rest) * 2n;
  const whole = magnitude(divisor);
  if (twice === whole) return 0;
  return twice < whole ? -1 : 1;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
