import { Decimal as DecimalJs } from 'decimal.js';
import type { Brand } from './brand';
import { DomainError } from './domain-error';

/**
 * An exact decimal as text: money, volumes, interests. One value has one text (no exponent, no trailing zeros,
 * no `-0`), so equal values are equal strings and events compare by content.
 */
export type Decimal = Brand<string, 'Decimal'>;

/**
 * `half-up` is away from zero on a tie, as agencies and banks write it; `half-even` leaves no bias in long sums.
 * `down` is towards zero, `up` away from it.
 */
export type RoundingMode = 'half-even' | 'half-up' | 'down' | 'up' | 'floor' | 'ceiling';

/** Where digits end and what happens to the rest; never implied, because it differs from form to form. */
export interface Rounding {
  /** Digits after the point, 0 to 64. */
  readonly scale: number;
  readonly mode: RoundingMode;
}

const maxDigits = 64;
// A product of two longest values has 256 digits: with 300 nothing is ever rounded behind our back.
const Exact = DecimalJs.clone({ precision: 300, toExpNeg: -9e15, toExpPos: 9e15, defaults: true });

const modes = {
  up: DecimalJs.ROUND_UP,
  down: DecimalJs.ROUND_DOWN,
  ceiling: DecimalJs.ROUND_CEIL,
  floor: DecimalJs.ROUND_FLOOR,
  'half-up': DecimalJs.ROUND_HALF_UP,
  'half-even': DecimalJs.ROUND_HALF_EVEN,
} as const;

const decimalText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/**
 * Reads decimal text such as `-12.50` or `1.25e3`. No thousands separators, no blanks: what is odd is refused, not guessed.
 * @throws DomainError `input/invalid-decimal`; `input/decimal-out-of-range` beyond 64 digits before or after the point.
 */
export function parseDecimal(text: string): Decimal {
  if (text.length > 2 * maxDigits + 8 || !decimalText.test(text)) {
    throw new DomainError('input/invalid-decimal', `${quote(text)} is not a decimal number`, {
      text: text.slice(0, 40),
    });
  }
  return parseExact(new Exact(text));
}

/** The integer as a decimal. @throws DomainError `input/invalid-decimal` for a number that is not a safe integer. */
export function decimalFromInteger(value: number | bigint): Decimal {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new DomainError('input/invalid-decimal', `${value} is not an exact integer`);
  }
  return parseExact(new Exact(value.toString()));
}

/**
 * The shortest decimal that reads back as this double: `0.1` is 0.1. For sensor values; money and volumes start as text.
 * @throws DomainError `input/invalid-decimal` for NaN and infinities; `input/decimal-out-of-range`.
 */
export function decimalFromNumber(value: number): Decimal {
  if (!Number.isFinite(value)) throw new DomainError('input/invalid-decimal', `${value} is not a decimal number`);
  return parseExact(new Exact(value));
}

export const zero = parseDecimal('0');
export const one = parseDecimal('1');

/** @throws DomainError `input/decimal-out-of-range`, as every operation here whose result would not fit. */
export function add(left: Decimal, right: Decimal): Decimal {
  return parseExact(new Exact(left).plus(right));
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return parseExact(new Exact(left).minus(right));
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return parseExact(new Exact(left).times(right));
}

/**
 * Divides and rounds once, exactly: the true quotient decides, not an approximation of it.
 * @throws DomainError `input/division-by-zero`
 */
export function divide(dividend: Decimal, divisor: Decimal, { scale, mode }: Rounding): Decimal {
  checkScale(scale);
  const by = new Exact(divisor);
  if (by.isZero()) throw new DomainError('input/division-by-zero', `${dividend} cannot be divided by zero`);
  const scaled = new Exact(dividend).times(powerOfTen(scale + 1));
  const truncated = scaled.divToInt(by);
  const rest = scaled.minus(truncated.times(by));
  // Anything cut off is remembered in one more digit, so a tie is a tie only when it is exactly one.
  const sticky = rest.isZero() ? new Exact(0) : new Exact(rest.isNegative() === by.isNegative() ? '0.1' : '-0.1');
  return parseExact(
    truncated
      .plus(sticky)
      .times(powerOfTen(-scale - 1))
      .toDecimalPlaces(scale, modes[mode]),
  );
}

export function round(value: Decimal, { scale, mode }: Rounding): Decimal {
  checkScale(scale);
  return parseExact(new Exact(value).toDecimalPlaces(scale, modes[mode]));
}

export function negate(value: Decimal): Decimal {
  return parseExact(new Exact(value).negated());
}

export function absolute(value: Decimal): Decimal {
  return parseExact(new Exact(value).abs());
}

/** Exact, so the order does not matter; the sum of nothing is zero. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total = new Exact(0);
  for (const value of values) total = total.plus(value);
  return parseExact(total);
}

/** Negative, zero or positive, as `Array.prototype.sort` wants it. */
export function compare(left: Decimal, right: Decimal): number {
  return new Exact(left).comparedTo(right);
}

export function isZero(value: Decimal): boolean {
  return value === zero;
}

export function isNegative(value: Decimal): boolean {
  return value.startsWith('-');
}

export function isPositive(value: Decimal): boolean {
  return !isNegative(value) && !isZero(value);
}

/** Digits after the point that the value needs. */
export function scaleOf(value: Decimal): number {
  const point = value.indexOf('.');
  return point === -1 ? 0 : value.length - point - 1;
}

/**
 * Prints with exactly `scale` digits after the point: `formatDecimal(x, 2)` is `12.50`. Printing never rounds.
 * @throws DomainError `input/decimal-needs-rounding` when digits would be lost.
 */
export function formatDecimal(value: Decimal, scale: number): string {
  checkScale(scale);
  if (scaleOf(value) > scale) {
    throw new DomainError('input/decimal-needs-rounding', `${value} has more than ${scale} digits after the point`);
  }
  return new Exact(value).toFixed(scale);
}

/** The nearest double: for charts and statistics, never on the way to money or volumes. */
export function toNumber(value: Decimal): number {
  return Number(value);
}

/** The one text of a value, if it fits. */
function parseExact(value: DecimalJs): Decimal {
  const text = value.isZero() ? '0' : value.toFixed();
  const point = text.indexOf('.');
  const fraction = point === -1 ? 0 : text.length - point - 1;
  const whole = (point === -1 ? text.length : point) - (text.startsWith('-') ? 1 : 0);
  if (whole <= maxDigits && fraction <= maxDigits) return text as Decimal;
  throw new DomainError('input/decimal-out-of-range', `More than ${maxDigits} digits before or after the point`);
}

function powerOfTen(exponent: number): DecimalJs {
  return new Exact(`1e${exponent}`);
}

function checkScale(scale: number): void {
  if (!Number.isInteger(scale) || scale < 0 || scale > maxDigits)
    throw new RangeError(`Scale ${scale} is not 0 to ${maxDigits}`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
