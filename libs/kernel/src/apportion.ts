import type { Decimal } from './decimal';
import {
  add,
  compare,
  divide,
  isNegative,
  isZero,
  multiply,
  parseDecimal,
  scaleOf,
  subtract,
  sum,
  zero,
} from './decimal';
import { DomainError } from './domain-error';

/** One claimant to a part of a total. */
export interface Weight {
  /** Decides ties, so that the same input always gives the same shares. */
  readonly id: string;
  readonly weight: Decimal;
}

export interface Share {
  readonly id: string;
  readonly amount: Decimal;
}

interface Portion extends Share {
  /** What was cut off, times the sum of the weights: exact, where the quotient itself may never end. */
  readonly remainder: Decimal;
}

/**
 * Splits a total by weights so that the shares sum to it exactly: each is cut off at `scale` digits, and what is left goes,
 * one last digit each, to those who lost most by the cut (largest remainder), ties in the order of their ids.
 * A negative total is split as its opposite. The order of the answer is the order of the weights.
 * @throws DomainError `input/nothing-to-apportion-by` when the weights sum to zero and the total does not;
 * `input/negative-weight`; `input/duplicate-id`; `input/decimal-needs-rounding` when the total has more digits than `scale`.
 */
export function apportion(total: Decimal, weights: readonly Weight[], scale: number): readonly Share[] {
  const whole = sum(weights.map(({ weight }) => weight));
  refuseUnfit(total, weights, scale);
  if (isZero(total)) return weights.map(({ id }) => ({ id, amount: zero }));
  if (isZero(whole))
    throw new DomainError('input/nothing-to-apportion-by', `${total} cannot be split: all weights are zero`);
  const portions = weights.map(({ id, weight }) => cut({ id, weight }, total, { whole, scale }));
  const unit = parseDecimal(`${isNegative(total) ? '-' : ''}1e-${scale}`);
  const left = subtract(total, sum(portions.map(({ amount }) => amount)));
  const units = Number(divide(left, unit, { scale: 0, mode: 'down' }));
  const favoured = new Set(
    [...portions]
      .sort(byLoss)
      .slice(0, units)
      .map(({ id }) => id),
  );
  return portions.map(({ id, amount }) => ({ id, amount: favoured.has(id) ? add(amount, unit) : amount }));
}

function cut({ id, weight }: Weight, total: Decimal, { whole, scale }: { whole: Decimal; scale: number }): Portion {
  const product = multiply(total, weight);
  const amount = divide(product, whole, { scale, mode: 'down' });
  return { id, amount, remainder: subtract(product, multiply(amount, whole)) };
}

/** Remainders of a negative total are negative: the greatest loss is the one furthest from zero. */
function byLoss(left: Portion, right: Portion): number {
  const order = compare(right.remainder, left.remainder);
  const byRemainder = isNegative(left.remainder) || isNegative(right.remainder) ? -order : order;
  if (byRemainder !== 0) return byRemainder;
  return left.id < right.id ? -1 : 1;
}

function refuseUnfit(total: Decimal, weights: readonly Weight[], scale: number): void {
  const negative = weights.find(({ weight }) => isNegative(weight));
  if (negative) throw new DomainError('input/negative-weight', `${negative.id} has the weight ${negative.weight}`);
  if (new Set(weights.map(({ id }) => id)).size !== weights.length) {
    throw new DomainError('input/duplicate-id', 'Two weights have the same id, so a tie could not be settled');
  }
  if (scaleOf(total) > scale) {
    throw new DomainError('input/decimal-needs-rounding', `${total} has more than ${scale} digits after the point`);
  }
}
